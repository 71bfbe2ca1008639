// What I want to be told of this room: said when it is chosen, and shown as it was chosen on another device.

import { counts } from "../counts.js"

class InvolvementChoice extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.addEventListener("change", ({ target }) => this.#chose(target.value), { signal })
    counts.addEventListener("changed", ({ detail }) => detail === this.dataset.room && this.#show(), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  async #chose(level) {
    const options = { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ level }) }
    const answer = await fetch(`/api/v1/rooms/${encodeURIComponent(this.dataset.room)}/involvement`, options).catch(() => null)
    if (answer?.ok) counts.told(await answer.json())
    else this.#show()
  }

  #show() {
    const { involvement } = counts.placeOf(this.dataset.room) ?? {}
    for (const radio of this.querySelectorAll("input")) radio.checked = radio.value === involvement
  }
}

customElements.define("involvement-choice", InvolvementChoice)
