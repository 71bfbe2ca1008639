// The marks of formatting for who does not know them, or is quicker with a key: around what is selected, and taken off again.

const BOLD = { mark: "**", isIn: (stars) => stars >= 2 }
const KEYS = { b: BOLD, i: { mark: "*", isIn: (stars) => stars % 2 === 1 } }

class FormatButton extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.firstElementChild.addEventListener("click", () => this.#toggle(BOLD), { signal })
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #pressed(event) {
    const form = KEYS[event.key.toLowerCase()]
    if (!form || event.ctrlKey === event.metaKey || event.altKey || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.#toggle(form)
  }

  #toggle({ mark, isIn }) {
    const field = this.#field
    const { value, selectionStart: from, selectionEnd: to } = field
    const words = value.slice(from, to)
    const isMarked = isIn(Math.min(value.slice(0, from).match(/\**$/)[0].length, value.slice(to).match(/^\**/)[0].length))
    const begins = isMarked ? from - mark.length : from + mark.length
    field.focus({ preventScroll: true })
    if (isMarked) field.setRangeText(words, from - mark.length, to + mark.length)
    else field.setRangeText(`${mark}${words}${mark}`, from, to)
    field.setSelectionRange(begins, begins + words.length)
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  get #field() {
    return this.closest("form").elements.body
  }
}

customElements.define("format-button", FormatButton)
