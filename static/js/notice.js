// What came of a command, said at the composer.

import { toast } from "./toasts.js"

export class Notice {
  #place

  constructor(place) {
    this.#place = place
  }

  /** Of what was posted the room tells; what is to be read in peace stays until the next word. */
  tell(kind, sentence) {
    if (kind === "done") toast(sentence)
    if (kind === "help") this.#show(sentence, false)
  }

  refuse(sentence) {
    this.#show(sentence, true)
  }

  clear() {
    this.#place.hidden = true
    this.#words.textContent = ""
  }

  #show(sentence, isRefusal) {
    this.#place.toggleAttribute("data-refused", isRefusal)
    this.#place.hidden = false
    this.#words.textContent = sentence
  }

  get #words() {
    return this.#place.querySelector("[role=status]")
  }
}
