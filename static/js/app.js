// The page comes alive: its elements first, then the line to the server. What only some pages have, or what opens on a click,
// is fetched there and then: most visits are a look and a sentence.

import "./badges.js"
import "./elements/connection-banner.js"
import "./elements/message-composer.js"
import "./elements/message-list.js"
import "./elements/message-menu.js"
import "./elements/room-list.js"
import "./keyboard.js"
import { connection } from "./connection.js"
import { here } from "./here.js"
import { presence } from "./presence.js"
import { Sheets } from "./sheets.js"

const PATIENCE_WITH_THE_WAY_OUT = 5000

const { socket, events, positions } = document.body.dataset
const address = new URL(socket, location.href)
address.protocol = location.protocol === "https:" ? "wss:" : "ws:"
address.searchParams.set("format", "html")

if (document.querySelector("catch-up")) import("./elements/catch-up.js")
if (document.querySelector("local-greeting")) import("./elements/local-greeting.js")
if (document.querySelector("thread-pane")) import("./elements/thread-pane.js")
if (document.querySelector("live-part")) import("./elements/live-part.js")
if (document.querySelector("task-desk")) import("./elements/task-desk.js")
arrive()
here.addEventListener("entered", arrive)
here.addEventListener("draft.changed", (event) => {
  const beside = document.querySelector("draft-versions")
  if (beside && (event.detail.also.length > 0 || !beside.hidden)) fetchVersions().then(() => beside.isConnected && beside.hear(event), () => {})
})
for (const type of ["message.posted", "message.deleted"]) {
  here.addEventListener(type, tellOfFiles)
  here.addEventListener(type, ({ detail }) => detail.thread && import("./threads.js").then(({ hear }) => hear(detail), () => {}))
}
tell("member-list", fetchMembers, here, "member.joined", "member.left")
tell("member-list", fetchMembers, presence, "changed")
tell("pin-list", fetchPins, here, "message.pinned", "message.unpinned", "message.edited", "message.deleted")
new Sheets(document.querySelector(".frame"))
// The server knows where people sign in; asking for the same page leads there, and back here afterwards. Whoever signs out on
// this page is on the way already, and a reload would cut that way off.
let isLeaving = false
addEventListener("beforeunload", () => { isLeaving = true })
connection.addEventListener("signed-out", () => setTimeout(() => location.reload(), isLeaving ? PATIENCE_WITH_THE_WAY_OUT : 0))
// Somebody else signed in in this browser while this page had no line.
connection.addEventListener("hello", ({ detail }) => detail.user.usercode !== document.body.dataset.user && location.reload())
connection.addEventListener("cut", ({ detail }) => detail.attempt % 4 === 2 && signInAgainIfNeeded())
connection.start(address, JSON.parse(positions), openOtherWay)
addEventListener("load", () => import("./late.js").catch(() => {}))

/** What some pages and rooms have, and not every one; on some it comes with what happens. */
function arrive() {
  if (document.querySelector("local-time, live-part, task-desk")) import("./elements/local-time.js")
  const later = document.querySelector("details.later:not([open])")
  if (later) later.addEventListener("toggle", () => import("./elements/due-time.js"), { once: true })
  else if (document.querySelector("due-time")) import("./elements/due-time.js")
  if (document.querySelector("[data-pin]")) fetchPins()
  if (document.querySelector("draft-versions:not([hidden])")) fetchVersions()
}

function fetchMembers() {
  return import("./elements/member-list.js")
}

function fetchVersions() {
  return import("./elements/draft-versions.js")
}

function fetchPins() {
  return import("./elements/pin-list.js")
}

function tellOfFiles(event) {
  const list = document.querySelector("file-list")
  const { files, target } = event.detail
  if (!list || !(files?.length || list.querySelector(`[data-message="${target}"]`))) return
  import("./elements/file-list.js").then(() => list.isConnected && list.hear(event), () => {})
}

/** What does nothing but listen is fetched with the first thing that it has to hear of its room. */
function tell(name, fetched, source, ...types) {
  const hear = (event) => {
    const element = document.querySelector(name)
    // Meanwhile its room may have gone, and it with it.
    if (element) fetched().then(() => element.isConnected && element.hear(event), () => {})
  }
  for (const type of types) source.addEventListener(type, hear)
}

/** When even a plain question is not answered, the server is away, and no way is better than the other. */
async function openOtherWay() {
  const isThere = await fetch("/healthz", { signal: AbortSignal.timeout(5000) }).then(({ ok }) => ok, () => false)
  if (!isThere) return null
  const { EventLine } = await import("./event-line.js")
  const other = new URL(events, location.href)
  other.searchParams.set("format", "html")
  return new EventLine(other)
}

/** A browser does not tell why a socket was refused; asking for the page tells whether it is the sign-in. */
async function signInAgainIfNeeded() {
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null)
  if (answer?.type === "opaqueredirect" || answer?.status === 401) location.reload()
}
