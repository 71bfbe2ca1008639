// Hearing a sound before choosing it.

import { play } from "../tones.js"

class SoundChoice extends HTMLElement {
  #leaving
  #context = null

  connectedCallback() {
    this.#leaving = new AbortController()
    this.hidden = !("AudioContext" in window)
    this.addEventListener("click", ({ target }) => this.#hear(target.closest("[data-sound]")), { signal: this.#leaving.signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
    this.#context?.close()
  }

  async #hear(button) {
    if (!button) return
    this.#context ??= new AudioContext()
    await this.#context.resume()
    play(this.#context, button.dataset.sound)
    this.dataset.heard = button.dataset.sound
  }
}

customElements.define("sound-choice", SoundChoice)
