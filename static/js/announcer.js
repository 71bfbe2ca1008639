// Speaks new messages to people who listen to the page, and nothing else: the list itself is silent.

const BREATH = 900

export class Announcer {
  #place
  #heard = []
  #timer = null

  constructor(place) {
    this.#place = place
  }

  hear({ author, body }, callsMe = false) {
    this.#heard.push({ name: author.name, body, callsMe })
    this.#timer ??= setTimeout(() => this.#speak(), BREATH)
  }

  #speak() {
    this.#place.textContent = sentence(this.#heard)
    this.#heard = []
    this.#timer = null
  }
}

/** One message is read out, several are counted. */
export function sentence(messages) {
  if (messages.length === 1) return `${messages[0].name}${messages[0].callsMe ? " calls you" : ""}: ${messages[0].body}`
  const people = new Set(messages.map(({ name }) => name)).size
  return `${messages.length} new from ${people} ${people === 1 ? "person" : "people"}`
}
