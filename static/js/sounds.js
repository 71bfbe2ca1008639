// Sounds, for those who want them: one tab alone plays, while nobody looks at any, and never in quiet hours.

import { biteOf, soundOf, Turn } from "./calling.js"
import { connection } from "./connection.js"
import { counts } from "./counts.js"
import { callsMe } from "./dress.js"
import { outbox } from "./outbox.js"
import { play } from "./tones.js"

const SIGNS = ["pointerdown", "keydown"]
const QUIET_KNOWN_FOR = 60_000
const me = document.body.dataset.user
const turn = new Turn(navigator.locks, document)
const failed = new Set()
let context = null
let quiet = { at: -Infinity, is: true }
// What comes again after a cut has been said before. The line may have been there before this script.
let isLive = connection.state === "ready"

// Browsers let a page sound only after somebody has done something on it; only such a one asks to be the one that does.
for (const sign of SIGNS) addEventListener(sign, begin, { capture: true, once: true })
for (const type of ["focus", "blur"]) addEventListener(type, () => turn.looks())
document.addEventListener("visibilitychange", () => turn.looks())
turn.looks()

connection.addEventListener("ready", () => { isLive = true })
connection.addEventListener("cut", () => { isLive = false })
connection.addEventListener("message.posted", ({ detail }) => {
  const place = { isDirect: counts.isDirect(detail.room), muted: counts.of(detail.room).muted }
  if (!isLive) return
  sound(soundOf(detail, callsMe(detail.mentions, detail.html), me, place), detail.urgent)
  if (counts.beingRead === detail.room) hear(biteOf(detail))
})
outbox.addEventListener("changed", ({ detail: { client_id: id, state } }) => {
  if (state !== "failed" || failed.has(id)) return
  failed.add(id)
  sound("failed")
})

function begin() {
  if (context) return
  context = new AudioContext()
  turn.take()
}

async function sound(name, urgent = false) {
  if (name === null || !context || !await turn.mayPlay() || await isQuiet(urgent)) return
  await context.resume()
  play(context, name)
}

/** What is played in the room that is being read here, also by oneself. */
async function hear(name) {
  if (name === null || !context || await isQuiet()) return
  const { bite } = await import("./bites.js")
  await context.resume()
  bite(context, name)
}

/** Also for what is urgent, if that may not come all the same. */
async function isQuiet(urgent = false) {
  if (Date.now() - quiet.at > QUIET_KNOWN_FOR) {
    const answer = await fetch("/api/v1/me/notifications", { signal: AbortSignal.timeout(5000) }).catch(() => null)
    const chosen = answer?.ok ? await answer.json() : { quiet: true, urgent: false }
    quiet = { at: Date.now(), is: chosen.quiet, but: chosen.urgent }
  }
  return quiet.is && !(urgent && quiet.but)
}
