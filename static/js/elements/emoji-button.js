// Emoji for what is being written, from the picker that reactions use. It is not there before its script is.

import { fetched } from "../doing.js"

class EmojiButton extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.firstElementChild.addEventListener("click", ({ currentTarget }) => this.#pick(currentTarget), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  /** What is chosen comes where the caret stands, in place of what is selected there. */
  async #pick(opener) {
    const field = this.closest("form").elements.body
    if (!await fetched(() => import("./emoji-picker.js"))) return
    const emoji = await document.querySelector("emoji-picker").ask(opener)
    if (!emoji) return
    field.focus({ preventScroll: true })
    // Right behind a letter a colon begins no name.
    const isGlued = emoji.startsWith(":") && /[\w/]/.test(field.value.charAt(field.selectionStart - 1))
    field.setRangeText(isGlued ? ` ${emoji}` : emoji, field.selectionStart, field.selectionEnd, "end")
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

customElements.define("emoji-button", EmojiButton)
