// Doing what was typed behind a slash. It goes out now or not at all: an hour later "in 20m" would mean something else.

import { Refusal, connection } from "./connection.js"
import { gettext } from "./gettext.js"
import { newClientId } from "./pending.js"
import { CALLS_ROOM, question } from "./refusals.js"
import { NO_LINE } from "./slash.js"

const begun = new WeakMap()
const running = new Set()

/** Do a command where it was written. Its words stay there until it is done. */
export async function run(text, writing) {
  if (running.has(writing)) return
  running.add(writing)
  try {
    if (!begun.has(writing)) begun.set(writing, new Slash(writing.room))
    const { kind, message } = await begun.get(writing).run(text, writing.answers())
    if (writing.field.value === text) writing.empty()
    writing.notice.tell(kind, message)
  } catch (refusal) {
    writing.notice.refuse(refusal.message)
  } finally {
    running.delete(writing)
  }
}

/** The commands of one room. A repeat of the same words is the same command, and says yes to what was asked about them. */
export class Slash {
  #room
  #run
  #last = {}

  constructor(room, run = (fields) => connection.request("slash.run", fields)) {
    this.#room = room
    this.#run = run
  }

  /** What came of it: {kind, message, ...}. Rejects with a Refusal whose message is for people. */
  async run(text, replyTo = null) {
    if (this.#last.text !== text) this.#last = { text, client_id: newClientId(), confirm: false }
    const fields = { room: this.#room, ...this.#last, reply_to: replyTo, offset: -new Date().getTimezoneOffset() }
    try {
      const outcome = await this.#run(fields)
      this.#last = {}
      return outcome
    } catch (refusal) {
      throw this.#told(refusal, text)
    }
  }

  #told({ code, message }, text) {
    if (code === "disconnected") return new Refusal(code, NO_LINE)
    if (code !== "conflict" || !CALLS_ROOM.test(text)) return new Refusal(code, message || gettext("The server did not answer. Try again in a moment."))
    this.#last.confirm = true
    return new Refusal(code, gettext("%(question)s Send it again to call them.", { question: question(message) }))
  }
}
