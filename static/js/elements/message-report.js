// A message that somebody wants the moderators to look at.

import { api, sentenceOf } from "../asking.js"
import { gettext } from "../gettext.js"
import { part } from "../marks.js"
import { apiOf } from "../parts.js"
import { fill, quoteOf } from "../quotes.js"
import { toast } from "../toasts.js"

class MessageReport extends HTMLElement {
  #leaving
  #message = null

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    document.addEventListener("report.asked", ({ detail }) => this.#open(detail.message), { signal })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    part(this, "close").addEventListener("click", () => this.#dialog.close(), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #open(message) {
    this.#message = message
    this.querySelector("form").reset()
    part(this, "error").hidden = true
    fill(this, quoteOf(message))
    this.#dialog.showModal()
  }

  async #submitted(event) {
    event.preventDefault()
    const { reason } = event.target.elements
    try {
      await api("POST", apiOf(this.#message, "/reports"), { reason: reason.value })
      this.#dialog.close()
      toast(gettext("Reported. The moderators of this room will look at it."))
    } catch (refusal) {
      part(this, "error").hidden = false
      part(this, "error").lastElementChild.textContent = sentenceOf(refusal)
    }
  }

  get #dialog() {
    return this.querySelector("dialog")
  }
}

customElements.define("message-report", MessageReport)
