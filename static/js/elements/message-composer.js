// Where one writes. It is never disabled: what cannot go out now waits in the outbox.

import { memory } from "../memory.js"
import { outbox } from "../outbox.js"

const TOUCH = matchMedia("(pointer: coarse)")
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content")

class MessageComposer extends HTMLElement {
  #leaving
  #field

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#field = this.querySelector("[data-part=body]")
    this.#field.value ||= memory.read(this.#draft, "")
    this.querySelector("[data-part=hint]").hidden = TOUCH.matches
    this.#grow()
    if (!TOUCH.matches && !location.hash) this.#field.focus({ preventScroll: true })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.#field.addEventListener("input", () => this.#changed(), { signal })
    document.addEventListener("words.returned", ({ detail }) => this.#takeBack(detail), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  get #draft() {
    return `draft.${this.dataset.room}`
  }

  #pressed(event) {
    // Enter that chooses a word in an input method is not for us; Safari tells it by the key code only.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return
    const sends = event.ctrlKey || event.metaKey || (!TOUCH.matches && !event.shiftKey && !event.altKey)
    if (!sends) return
    event.preventDefault()
    this.#send()
  }

  #submitted(event) {
    event.preventDefault()
    this.#send()
  }

  #send() {
    const body = this.#field.value
    this.#field.focus()
    if (body.trim() === "") return
    outbox.write(this.dataset.room, body)
    this.#field.value = ""
    this.#changed()
  }

  /** A message that was not sent comes back to be written again, before what is being written now. */
  #takeBack(words) {
    this.#field.value = [words, this.#field.value].filter(Boolean).join("\n")
    this.#changed()
    this.#field.focus()
  }

  #changed() {
    memory.write(this.#draft, this.#field.value)
    this.#grow()
  }

  #grow() {
    if (GROWS_BY_ITSELF) return
    this.#field.style.blockSize = "auto"
    this.#field.style.blockSize = `${this.#field.scrollHeight}px`
  }
}

customElements.define("message-composer", MessageComposer)
