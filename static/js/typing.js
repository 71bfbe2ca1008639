// Typing: said while it goes on, now and then, and taken back when it is over.

import { gettext } from "./gettext.js"

const AGAIN = 3000

export class Typing {
  #say
  #now
  #said = null

  /** `say("typing.start")` or `say("typing.stop")` tells the server. */
  constructor(say, now = Date.now) {
    this.#say = say
    this.#now = now
  }

  /** Something was typed; `text` is what stands there now. */
  typed(text) {
    if (text.trim() === "") return this.stop()
    if (this.#said !== null && this.#now() - this.#said < AGAIN) return
    this.#said = this.#now()
    this.#say("typing.start")
  }

  stop() {
    if (this.#said === null) return
    this.#said = null
    this.#say("typing.stop")
  }
}

/** Who is writing, in the house's words. */
export function sentence(names) {
  if (names.length === 0) return ""
  if (names.length > 2) return gettext("Several people are writing")
  const [one, other] = names
  return other === undefined ? gettext("%(name)s is writing", { name: one }) : gettext("%(one)s and %(other)s are writing", { one, other })
}
