// The one place of the page where messages wait that are going to be deleted.

import { api, sentenceOf } from "./asking.js"
import { connection } from "./connection.js"
import { Deletions } from "./deletions.js"
import { gettext } from "./gettext.js"
import { apiOf, going, keyOf } from "./parts.js"
import { toast } from "./toasts.js"

const UNDO = 10_000

export const trash = new Deletions(({ room, seq }, closing) => {
  const told = connection.request("message.delete", { room, seq: Number(seq) })
  if (!closing) return told
  // Either may be lost with a page that closes; twice is once.
  told.catch(() => {})
  return api("DELETE", apiOf({ dataset: { room, seq } }), null, { keepalive: true, signal: null })
})

const toasts = new Map()

trash.addEventListener("begun", ({ detail: place }) => {
  show(place, true)
  toasts.set(keyOf(place), toast(gettext("Deleted."), { words: gettext("Undo"), run: () => trash.undo(place) }, UNDO))
})
trash.addEventListener("undone", ({ detail }) => show(detail, false))
trash.addEventListener("sent", ({ detail }) => toasts.get(keyOf(detail))?.())
trash.addEventListener("done", ({ detail }) => going.delete(keyOf(detail)))
trash.addEventListener("refused", ({ detail: { refusal, ...place } }) => {
  show(place, false)
  toast(gettext("Not deleted. %(reason)s", { reason: sentenceOf(refusal) }), { words: gettext("Try again"), run: () => trash.begin(place) })
})

addEventListener("pagehide", () => trash.hurry())
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && trash.hurry())

function show(place, isGoing) {
  const { room, seq } = place
  if (isGoing) going.add(keyOf(place))
  else going.delete(keyOf(place))
  const shown = document.querySelectorAll(`.message[data-room="${CSS.escape(room)}"][data-seq="${seq}"]`)
  for (const message of shown) message.toggleAttribute("data-going", isGoing)
}
