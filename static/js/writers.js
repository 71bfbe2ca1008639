// Telling the others of a room that one is writing there, in the conversation or in a thread.

import { connection } from "./connection.js"
import { here } from "./here.js"
import { outbox } from "./outbox.js"
import { Typing } from "./typing.js"

const FIELDS = ":is(message-composer, thread-pane) .composer textarea"

let room = null
const typing = new Typing((type) => connection.request(type, { room }).catch(() => {}))
const isField = ({ target }) => target.matches(FIELDS)

document.addEventListener("input", (event) => isField(event) && typed(event.target))
document.addEventListener("focusout", (event) => isField(event) && typing.stop())
outbox.addEventListener("written", ({ detail }) => detail.room === room && typing.stop())
here.addEventListener("entered", () => typing.stop())

function typed(field) {
  const { room: where } = field.closest("[data-room]").dataset
  if (where !== room) typing.stop()
  room = where
  typing.typed(field.value)
}
