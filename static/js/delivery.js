// How far a message of mine has come: on its way, accepted, stored, with the others, read. One sign at its foot, copied from the
// page's templates; it leads to the message's details. It never goes back. One of these knows it for a room, whatever lists of
// the room are on the page.

import { gettext } from "./gettext.js"
import { entries, entryBelow, placeOf } from "./timeline.js"

const stateOf = (message) => message.dataset.state ?? message.dataset.delivery

export class Delivery {
  #signs
  // Up to here the database has the room.
  #stored
  // Of each of the others in a small room: the seqs up to which it was delivered, and read.
  #reach
  #lists = new Set()

  /** `signs` holds one .delivery per state. */
  constructor(signs, stored, reach) {
    this.#signs = signs
    this.#stored = stored
    this.#reach = new Map(Object.entries(reach))
  }

  /** `told(type, handle)` brings what happens in the room; whoever is quiet about their reading hears of no one's. */
  hear(told, isQuiet) {
    told("message.stored", ({ seq }) => this.storedUpTo(seq))
    told("member.left", ({ user }) => this.gone(user.usercode))
    told("member.read", ({ usercode, delivered_seq: delivered, read_seq: read }) => {
      if (usercode !== document.body.dataset.user) this.reached(usercode, delivered, isQuiet ? 0 : read)
    })
  }

  storedUpTo(seq) {
    this.#stored = Math.max(this.#stored, seq)
    this.#signAll()
  }

  /** How far the room has come with one of the others. */
  reached(usercode, delivered, read) {
    const [before, readBefore] = this.#reach.get(usercode) ?? [0, 0]
    this.#reach.set(usercode, [Math.max(before, delivered), Math.max(readBefore, read)])
    this.#signAll()
  }

  /** One of the others is not in the room any more. */
  gone(usercode) {
    this.#reach.delete(usercode)
    this.#signAll()
  }

  /** Sign a list from now on, whenever something has come further. */
  watch(list, signal) {
    this.#lists.add(list)
    signal.addEventListener("abort", () => this.#lists.delete(list))
    this.sign(list)
  }

  /** In a run only the last line shows its foot, unless the next one has not come as far. */
  sign(list) {
    const mine = entries(list).filter((entry) => entry.dataset.mine !== undefined)
    for (const message of mine) this.#show(message)
    for (const message of mine) {
      const next = entryBelow(message)
      const differs = next?.dataset.continues !== undefined && stateOf(next) !== stateOf(message)
      message.querySelector("[data-part=head]").toggleAttribute("data-keep", differs)
    }
  }

  #signAll() {
    for (const list of this.#lists) this.sign(list)
  }

  #show(message) {
    if (message.dataset.state === "failed" || message.dataset.deleted !== undefined) return
    const { state, words } = message.dataset.state ? { state: "pending", words: message.dataset.note } : this.#told(message)
    const head = message.querySelector("[data-part=head]")
    const shown = head.querySelector(".delivery")
    if (shown?.dataset.state === state && shown.title === (words ?? "")) return
    const sign = this.#signs.querySelector(`[data-state=${state}]`).cloneNode(true)
    sign.title = words ?? ""
    if (words) sign.lastElementChild.textContent = words
    if (sign.hasAttribute("href")) sign.href += message.dataset.seq
    shown?.remove()
    head.append(sign)
    message.dataset.delivery = state
  }

  #told(message) {
    const { seq } = placeOf(message)
    const others = [...this.#reach.values()]
    const isAlone = others.length === 1
    const read = others.filter(([, one]) => one >= seq).length
    const delivered = others.filter(([one]) => one >= seq).length
    if (read > 0) return { state: "read", words: isAlone ? gettext("Read") : gettext("Read by %(number)s of %(all)s", { number: read, all: others.length }) }
    if (delivered > 0) return { state: "delivered", words: isAlone ? gettext("Delivered") : gettext("Delivered to %(number)s", { number: delivered }) }
    return seq <= this.#stored ? { state: "stored", words: gettext("Stored") } : { state: "accepted", words: gettext("Accepted") }
  }
}
