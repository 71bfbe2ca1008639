// What was begun on another device, beside what stands in the composer. It comes with the first time that there is something.

import { connection } from "../connection.js"
import { part } from "../marks.js"

class DraftVersions extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    this.addEventListener("submit", (event) => this.#settle(event), { signal: this.#leaving.signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  /** What the server says is kept now. */
  hear({ detail }) {
    const hadFocus = this.contains(document.activeElement)
    part(this, "versions").replaceChildren(...detail.also.map((words) => this.#drawn(words)))
    this.hidden = detail.also.length === 0
    const sentence = part(this, "sentence")
    sentence.textContent = this.hidden ? "" : sentence.dataset.words
    if (hadFocus) (this.querySelector("button") ?? document.querySelector("message-composer textarea")).focus()
  }

  #drawn(words) {
    const line = part(this, "version").content.firstElementChild.cloneNode(true)
    line.querySelector("input").value = part(line, "words").textContent = words
    return line
  }

  /** Without a line they can be put in, and stay here as well. */
  #settle(event) {
    event.preventDefault()
    const body = event.target.elements.beside.value
    if (event.submitter.value === "take") document.dispatchEvent(new CustomEvent("draft.taken", { detail: body }))
    connection.request("draft.drop", { room: this.dataset.room, body }).catch(() => {})
  }
}

customElements.define("draft-versions", DraftVersions)
