// The page comes alive: its elements first, then the line to the server.

import "./elements/connection-banner.js"
import "./elements/member-list.js"
import "./elements/message-composer.js"
import "./elements/message-list.js"
import "./elements/room-list.js"
import { connection } from "./connection.js"
import { Sheets } from "./sheets.js"

const { socket, positions } = document.body.dataset
const address = new URL(socket, location.href)
address.protocol = location.protocol === "https:" ? "wss:" : "ws:"
address.searchParams.set("format", "html")

new Sheets(document.querySelector(".frame"))
// The server knows where people sign in; asking for the same page leads there, and back here afterwards.
connection.addEventListener("signed-out", () => location.reload())
connection.addEventListener("cut", ({ detail }) => detail.attempt % 4 === 2 && signInAgainIfNeeded())
connection.start(address, JSON.parse(positions))

/** A browser does not tell why a socket was refused; asking for the page tells whether it is the sign-in. */
async function signInAgainIfNeeded() {
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null)
  if (answer?.type === "opaqueredirect" || answer?.status === 401) location.reload()
}
