// What I want to be told of this room: said when it is chosen, and shown as it was chosen on another device.

import { counts } from "../counts.js"

class InvolvementChoice extends HTMLElement {
  #leaving
  #isTelling = false

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
    this.#isTelling = true
    const answer = await fetch(`/api/v1/rooms/${encodeURIComponent(this.dataset.room)}/involvement`, options).catch(() => null)
    if (answer?.ok) counts.told(await answer.json())
    this.#isTelling = false
    this.#show()
  }

  /** What is chosen stays so until it is told: other news of the room must not take it back meanwhile. */
  #show() {
    const { involvement } = counts.placeOf(this.dataset.room) ?? {}
    // Whoever was just taken out of the room has no choice there.
    if (this.#isTelling || !involvement) return
    for (const radio of this.querySelectorAll("input")) radio.checked = radio.value === involvement
    // At the head of the room a sign says the same.
    const sign = document.querySelector("[data-part=involvement]")
    if (sign.dataset.level === involvement) return
    sign.dataset.level = involvement
    sign.querySelector("[data-part=involvement-words]").textContent = this.querySelector(":checked").parentElement.textContent.trim()
  }
}

customElements.define("involvement-choice", InvolvementChoice)
