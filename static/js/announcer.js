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

  /** `words` are those that people read: what was typed has signs in it that only shape them. */
  hear({ author, body, files = [], urgent }, callsMe = false, words = body) {
    this.#heard.push({ name: author.name, body: words || files.map(({ name }) => name).join(", "), callsMe, urgent })
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

/** What a message says, its lines with a blank between them. */
export const wordsOf = (message) => textOf(message.querySelector("[data-part=body]"))

/** The same of any part of it: a picture says its name. */
export function textOf(part) {
  const body = part.cloneNode(true)
  for (const line of body.querySelectorAll("p, li, pre, td, th, br")) line.after(" ")
  for (const picture of body.querySelectorAll("img")) picture.replaceWith(picture.alt)
  return body.textContent.replace(/\s+/g, " ").trim()
}

/** One message is read out, several are counted. */
export function sentence(messages) {
  const [{ callsMe, urgent, ...one }] = messages
  if (messages.length === 1) return urgent ? gettext("Urgent, %(name)s: %(body)s", one) : callsMe ? gettext("%(name)s calls you: %(body)s", one) : gettext("%(name)s: %(body)s", one)
  const people = new Set(messages.map(({ name }) => name)).size
  return ngettext("%(messages)s new from %(num)s person", "%(messages)s new from %(num)s people", people, { messages: messages.length })
}
