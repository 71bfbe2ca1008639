// A sound that somebody has played: heard again by its button.

import { bite } from "../bites.js"

let context = null

class SoundBite extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    button.hidden = !("AudioContext" in window)
    button.onclick = () => this.#hear()
  }

  async #hear() {
    context ??= new AudioContext()
    await context.resume()
    bite(context, this.dataset.sound)
  }
}

customElements.define("sound-bite", SoundBite)
