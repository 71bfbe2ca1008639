// What can be done with a message by whoever looks at it: each a sentence to the server, or an event for the element that
// knows how. What then shows on the page comes from the room's own events, like everybody's.

import { command } from "./asking.js"
import { connection } from "./connection.js"
import { gettext } from "./gettext.js"
import { part, pillOf, usercodesOf } from "./marks.js"
import { addressOf, copy } from "./parts.js"
import { quoteOf } from "./quotes.js"
import { toast } from "./toasts.js"

const me = document.body.dataset.user
const placeOf = ({ dataset }) => ({ room: dataset.room, seq: Number(dataset.seq) })

/** Once adds mine, twice takes it back. */
export function react(message, emoji) {
  const pill = pillOf(part(message, "reactions"), emoji)
  const isMine = pill !== undefined && usercodesOf(pill).includes(me)
  return command(isMine ? "reaction.remove" : "reaction.add", { ...placeOf(message), emoji })
}

export function pin(message) {
  return command(isPinned(message) ? "message.unpin" : "message.pin", placeOf(message))
}

export const isPinned = (message) => part(message, "pinned") !== null

export const keep = (message) => act("keep", message)
export const remove = (message) => act("remove", message)

async function act(name, message) {
  const fetching = import("./acts.js")
  if (await fetched(() => fetching)) (await fetching)[name](message)
}

export async function copyLink(message) {
  const { room, seq } = message.dataset
  await copyText(new URL(`/rooms/${encodeURIComponent(room)}?at=${seq}#message-${seq}`, location.href).href, gettext("Link copied."))
}

export async function copyText(text, sentence) {
  try {
    await navigator.clipboard.writeText(text)
    toast(sentence)
  } catch {
    // Without TLS, or without leave: the words can still be marked and copied by hand.
    toast(gettext("This browser did not let us copy it."))
  }
}

export function answer(message) {
  tell(message, "answer.begun", { seq: Number(message.dataset.seq), ...quoteOf(message) })
}

/** All that goes back to the same first message; `from` has the focus again afterwards. */
export async function openThread({ dataset: { room, seq, thread } }, from) {
  const fetching = import("./beside.js")
  if (await fetched(() => fetching)) (await fetching).open({ room, seq: thread ?? seq }, from)
}

export async function edit(message) {
  if (!await fetched(() => import("./elements/message-editor.js"))) return
  if (part(message, "editor")) return
  const editor = copy("editor")
  message.dataset.editing = ""
  part(message, "body").after(editor)
}

export async function forward(message) {
  if (await fetched(() => import("./elements/message-forward.js"))) tell(message, "forward.asked", { message })
}

export async function report(message) {
  if (await fetched(() => import("./elements/message-report.js"))) tell(message, "report.asked", { message })
}

export const markUnread = (message) => tell(message, "mark-unread", { seq: Number(message.dataset.seq) })
export const showDetails = (message) => location.assign(addressOf(message))

/** Show a message on this page and let it be seen; whether it is here. */
export function jumpTo(seq) {
  const found = document.getElementById(`message-${seq}`)
  if (!found) return false
  for (const other of document.querySelectorAll(".message[data-found]")) delete other.dataset.found
  // Found once more, its mark begins anew: laid out in between, since the browser takes both together for nothing.
  found.getBoundingClientRect()
  found.dataset.found = ""
  found.scrollIntoView({ block: "center" })
  part(found, "more").focus({ preventScroll: true })
  return true
}

/** What opens rarely is fetched when it opens; whether it came. */
export async function fetched(load) {
  try {
    await load()
    return true
  } catch {
    // With a line, it is gone for good: the server has other files by now.
    if (connection.state === "ready") toast(gettext("The chat was renewed, and this page is from before."), { words: gettext("Load it again"), run: () => location.reload() })
    else toast(gettext("This could not be fetched. Try again in a moment."))
    return false
  }
}

function tell(message, type, detail) {
  message.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
}
