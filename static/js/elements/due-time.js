// A time to choose, on this reader's own clock. Beside the composer it also keeps the form's other button from posting now.

import { offsetOf, typed } from "../due.js"
import { gettext } from "../gettext.js"
import { filesOf, memory } from "../memory.js"

class DueTime extends HTMLElement {
  #leaving
  #field

  connectedCallback() {
    this.#leaving = new AbortController()
    this.#field = this.querySelector("[data-part=typed]")
    if (this.dataset.at) this.#field.value = typed(this.dataset.at)
    this.querySelector("[data-part=zone]").textContent = gettext("On your own clock.")
    this.#field.form.addEventListener("submit", (event) => this.#submitted(event), { signal: this.#leaving.signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #submitted(event) {
    this.querySelector("[data-part=offset]").value = offsetOf(this.#field.value)
    const composer = this.closest("message-composer")
    if (!composer || !event.submitter?.hasAttribute("formaction")) return
    // The page is left for the list, and what was written goes with it: it must not come back as a draft.
    event.stopPropagation()
    memory.write(`draft.${composer.dataset.room}`, "")
    memory.write(filesOf(composer.dataset), [])
  }
}

customElements.define("due-time", DueTime)
