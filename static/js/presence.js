// Who is here: what the connection tells, and while there is none, what the server answers when it is asked now and then.

import { connection } from "./connection.js"
import { gettext } from "./gettext.js"
import { here } from "./here.js"

const ASKING = 15_000
const WORDS = { here: gettext("here"), away: gettext("away"), busy: gettext("do not disturb"), gone: gettext("not here") }

/** Tells "changed" with {usercode, state, dnd, status} of whoever the page may have to show otherwise. */
export const presence = new EventTarget()

/** What the page draws of a presence. */
export function drawn({ state, dnd }) {
  if (state === "offline") return "gone"
  if (dnd) return "busy"
  return state === "online" ? "here" : "away"
}

let asking = null
for (const source of [connection, here]) source.addEventListener("presence.changed", ({ detail }) => detail.changes.forEach(show))
connection.addEventListener("cut", () => { asking ??= setInterval(ask, ASKING) })
connection.addEventListener("ready", () => {
  // What was not told while there was no line.
  if (asking !== null) ask()
  clearInterval(asking)
  asking = null
})

async function ask() {
  try {
    const here = new Map((await everybodyHere()).map((one) => [one.usercode, one]))
    const shown = new Set([...document.querySelectorAll("presence-dot")].map((dot) => dot.getAttribute("usercode")))
    // Everybody who is not in the answer is not here.
    for (const usercode of shown) show(here.get(usercode) ?? { usercode, state: "offline" })
  } catch {
    // The next time, or the connection.
  }
}

async function everybodyHere() {
  const here = []
  for (let after = ""; after !== null;) {
    const address = `/api/v1/users?online=true&limit=200&after=${after}`
    const response = await fetch(address, { signal: AbortSignal.timeout(ASKING) })
    if (!response.ok) throw new Error(`${address} answered ${response.status}`)
    const { items, next } = await response.json()
    here.push(...items)
    after = next
  }
  return here
}

function show(change) {
  const look = drawn(change)
  const name = CSS.escape(change.usercode)
  for (const dot of document.querySelectorAll(`presence-dot[usercode="${name}"]`)) dot.setAttribute("state", look)
  for (const words of document.querySelectorAll(`[data-presence="${name}"]`)) words.textContent = `${"alone" in words.dataset ? "" : ", "}${WORDS[look]}`
  if (change.avatar !== undefined) import("./avatars.js").then(({ wear }) => wear(change), () => {})
  presence.dispatchEvent(new CustomEvent("changed", { detail: change }))
}
