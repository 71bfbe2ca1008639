// How far a message of mine has come: on its way, accepted, stored. One sign at its foot, copied from the page's templates.

import { isAfter } from "./positions.js"
import { entries, entryBelow, placeOf } from "./timeline.js"

const stateOf = (message) => message.dataset.state ?? message.dataset.delivery

export class Delivery {
  #signs
  #stored

  /** `signs` holds one .delivery per state; `stored` is the place up to which the database has the room, if known. */
  constructor(signs, stored = null) {
    this.#signs = signs
    this.#stored = stored
  }

  storedUpTo(place) {
    this.#stored = place
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

  #show(message) {
    const { state = this.#isStored(message) ? "stored" : "accepted", delivery, note } = message.dataset
    if (state === "failed" || (state === delivery && state !== "pending")) return
    const sign = this.#signs.querySelector(`[data-state=${state}]`).cloneNode(true)
    if (note) sign.lastElementChild.textContent = note
    const head = message.querySelector("[data-part=head]")
    head.querySelector(".delivery")?.remove()
    head.append(sign)
    message.dataset.delivery = state
  }

  #isStored(message) {
    const place = placeOf(message)
    return this.#stored !== null && !isAfter(place, { epoch: place.epoch, ...this.#stored })
  }
}
