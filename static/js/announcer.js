// Speaks new messages to people who listen to the page, and nothing else: the list itself is silent.

import { gettext, ngettext } from "./gettext.js"

const BREATH = 900

export class Announcer {
  #place
  #heard = []
  #timer = null

  constructor(place) {
    this.#place = place
  }

  hear({ author, body, files = [] }, callsMe = false) {
    this.#heard.push({ name: author.name, body: body || files.map(({ name }) => name).join(", "), callsMe })
    this.#timer ??= setTimeout(() => this.#speak(), BREATH)
  }

  /** What was said in a room that one has left is not said here. */
  stop() {
    clearTimeout(this.#timer)
  }

  #speak() {
    this.#place.textContent = sentence(this.#heard)
    this.#heard = []
    this.#timer = null
  }
}

/** One message is read out, several are counted. */
export function sentence(messages) {
  const [{ callsMe, ...one }] = messages
  if (messages.length === 1) return callsMe ? gettext("%(name)s calls you: %(body)s", one) : gettext("%(name)s: %(body)s", one)
  const people = new Set(messages.map(({ name }) => name)).size
  return ngettext("%(messages)s new from %(num)s person", "%(messages)s new from %(num)s people", people, { messages: messages.length })
}
