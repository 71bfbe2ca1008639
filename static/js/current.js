// The message that the keys are about. It has the focus, so that a screen reader says it and Tab goes on from there; the log stays
// where it is as long as the message can be seen.

import { gettext } from "./gettext.js"
import { quoteOf } from "./quotes.js"

const MESSAGE = ".message[data-seq]"
const CARDS = "[popover], dialog"

/** Give a message the focus, and with it the keys; nothing scrolls. */
export function stand(message) {
  message.tabIndex = -1
  message.focus({ preventScroll: true })
}

/** A change may take away what has the focus: then its message has it, or the list. */
export function keepFocus(list, change) {
  const focused = document.activeElement
  const { id } = focused.closest(MESSAGE) ?? {}
  const wasHere = focused !== list && list.contains(focused)
  change()
  if (!wasHere || list.contains(document.activeElement)) return
  const message = id && document.getElementById(id)
  if (message) stand(message)
  else list.focus({ preventScroll: true })
}

export class Current {
  #message = null

  constructor() {
    document.addEventListener("focusin", ({ target }) => this.#focused(target))
  }

  /** The message that is current, or that has the focus somewhere in it; else null. */
  get message() {
    if (this.#message?.isConnected) return this.#message
    const focused = document.activeElement.closest(MESSAGE)
    return this.#list?.contains(focused) ? focused : null
  }

  get #list() {
    return document.querySelector("message-list")
  }

  /** One message on: 1 down, -1 up. Whoever has none begins with what they see. */
  move(step) {
    const messages = [...this.#list.querySelectorAll(MESSAGE)]
    const at = messages.indexOf(this.message)
    const next = at < 0 ? this.#seen(messages, step) : messages[at + step]
    if (!next) return
    stand(next)
    next.scrollIntoView({ block: "nearest" })
  }

  /** At the end that is the last one, whichever way somebody goes. */
  #seen(messages, step) {
    const { top, bottom } = this.#list.getBoundingClientRect()
    const isSeen = (message) => message.getBoundingClientRect().top < bottom && message.getBoundingClientRect().bottom > top
    const seen = messages.filter(isSeen)
    return step < 0 || seen.at(-1) === messages.at(-1) ? seen.at(-1) : seen[0]
  }

  /** A card that belongs to the message may have the focus meanwhile. */
  #focused(target) {
    if (this.#message?.contains(target) || target.closest(CARDS)) return
    this.#leave()
    if (target.matches(MESSAGE) && this.#list?.contains(target)) this.#enter(target)
  }

  #enter(message) {
    const { name, text } = quoteOf(message)
    this.#message = message
    message.dataset.current = ""
    message.setAttribute("aria-label", labelOf(name, message.querySelector("time").textContent, text))
  }

  #leave() {
    if (!this.#message) return
    delete this.#message.dataset.current
    for (const name of ["aria-label", "tabindex"]) this.#message.removeAttribute(name)
    this.#message = null
  }
}

/** Of what was deleted nobody's name is told; a message may have pictures and no words. */
function labelOf(name, time, text) {
  if (!name) return gettext("%(time)s, %(text)s", { time, text })
  return text ? gettext("%(name)s, %(time)s, %(text)s", { name, time, text }) : gettext("%(name)s, %(time)s", { name, time })
}
