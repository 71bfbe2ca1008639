// A line of text to take along: a button copies it. Browsers keep the clipboard from pages without TLS; there it is selected.

class CopyField extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const button = this.#part("copy")
    button.hidden = false
    button.addEventListener("click", () => this.#copy(), { signal: this.#leaving.signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  async #copy() {
    const text = this.#part("text")
    const said = this.#part("said")
    try {
      await navigator.clipboard.writeText(text.value)
      said.textContent = said.dataset.copied
    } catch {
      text.focus()
      text.select()
      said.textContent = said.dataset.selected
    }
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`)
  }
}

customElements.define("copy-field", CopyField)
