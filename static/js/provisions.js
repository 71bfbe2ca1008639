// What this page lays by for when there is no line: who is signed in here, their rooms, since when the line is cut, and the
// service worker that answers with the offline page.

import { connection } from "./connection.js"
import { cutSince, forget, remember, whole } from "./known.js"
import { forgetSearches } from "./searches.js"

const roomsOnPage = () => [...document.querySelectorAll("room-list .room[data-room]")].map((link) => ({
  room: link.dataset.room,
  name: link.title || link.querySelector("bdi, .room-name").textContent.trim(),
}))

remember(document.body.dataset.user, roomsOnPage())
// It may have broken, or come, before this was here.
if (connection.state === "waiting") cutSince()
if (connection.state === "ready") whole()
connection.addEventListener("cut", () => cutSince())
connection.addEventListener("ready", () => whole())
connection.addEventListener("signed-out", () => leave())
document.addEventListener("submit", ({ target }) => target.getAttribute("action") === "/logout" && leave())

function leave() {
  forget()
  forgetSearches()
}

// Browsers offer it only behind TLS and on the machine itself.
navigator.serviceWorker?.register("/sw.js").catch(() => {})
// Only where notifications are allowed is there anything to do about them.
if (globalThis.Notification?.permission === "granted") import("./notified.js")
