// Text to take along, a line in a field or some on the page: a button copies it. Browsers keep the clipboard from pages without TLS; there it is selected.

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
      await navigator.clipboard.writeText(text.value ?? text.innerText)
      said.textContent = said.dataset.copied
    } catch {
      select(text)
      said.textContent = said.dataset.selected
    }
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`)
  }
}

function select(text) {
  if (!text.select) return getSelection().selectAllChildren(text)
  text.focus()
  text.select()
}

customElements.define("copy-field", CopyField)
