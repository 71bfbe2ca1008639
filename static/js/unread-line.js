// The line above what is new. It is drawn where the unread begins when the room is opened, or when something comes while nobody
// reads; then it stays where it is, also when all is read, until somebody leaves the room.

import { entries, lineAbove, placeOf, turn } from "./timeline.js"

export class UnreadLine {
  #list
  #me
  #element
  #after = Infinity
  #below = null

  constructor(list, { template, me }) {
    this.#list = list
    this.#me = me
    const drawn = list.querySelector("[data-part=unread-line]")
    this.#element = drawn ?? template.content.firstElementChild.cloneNode(true)
    if (drawn) this.begin(Number(drawn.dataset.after))
  }

  /** The line as it stands on the page, or null. */
  get element() {
    return this.#element.isConnected ? this.#element : null
  }

  /** The first message that is new, or null. */
  get below() {
    return this.#below
  }

  /** What comes behind this seq is new. */
  begin(after) {
    this.#after = after
    this.place()
  }

  /** The list has changed. */
  place() {
    const first = this.#after === Infinity ? null : this.unread(this.#after)[0] ?? null
    const above = first && lineAbove(first)
    if (first) {
      if (above.previousElementSibling !== this.#element) above.before(this.#element)
    } else this.#element.remove()
    // Why it is new was said of another message.
    if (this.#below && this.#below !== first) this.#element.querySelector("p")?.remove()
    for (const one of new Set([this.#below, first])) if (one?.isConnected) turn(one)
    this.#below = first
  }

  /** The messages of others behind a seq, oldest first. */
  unread(after) {
    return entries(this.#list).filter((entry) => entry.dataset.seq !== undefined && placeOf(entry).seq > after
      && entry.dataset.author !== this.#me && entry.dataset.deleted === undefined)
  }

  /** Whether there is still something to mark. */
  offer(isUnread) {
    this.#element.querySelector("form").hidden = !isUnread
  }
}
