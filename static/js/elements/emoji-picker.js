// A small choice of emoji, by category and by name, those of the place itself first; who reacts may say it in a few words instead.
// Its list is fetched when it is opened for the first time.

import { customEmoji, picture } from "../custom-emoji.js"
import { gettext } from "../gettext.js"
import { markOpen, nextByArrow, place } from "../popovers.js"

const TITLES = {
  Faces: gettext("Faces"), Hands: gettext("Hands"), Hearts: gettext("Hearts"), Signs: gettext("Signs"), Work: gettext("Work"), Nature: gettext("Nature"),
  Food: gettext("Food"),
}
const MOST_CHARACTERS = 16
const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"])

class EmojiPicker extends HTMLElement {
  #leaving
  #answer = null
  #takesWords = false

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    markOpen(this, signal)
    this.addEventListener("toggle", ({ newState }) => newState === "closed" && this.#choose(null), { signal })
    this.addEventListener("click", ({ target }) => this.#pick(target.closest("[data-emoji]")?.dataset.emoji), { signal })
    this.#words.addEventListener("click", () => this.#pick(this.#words.value), { signal })
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.#search.addEventListener("input", () => this.#find(this.#search.value), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  /** The emoji, or with `takesWords` the words, that were chosen beside `opener`, or null. */
  async ask(opener, takesWords = false) {
    await this.#fill()
    this.#choose(null)
    this.#takesWords = takesWords
    this.#search.placeholder = takesWords ? gettext("An emoji, or a few words") : gettext("Find an emoji")
    this.#search.value = ""
    this.#find("")
    this.showPopover()
    place(this, opener)
    this.#search.focus({ preventScroll: true })
    return new Promise((resolve) => { this.#answer = resolve })
  }

  /** Where there is nothing to choose, whoever asked goes on waiting. */
  #pick(emoji) {
    if (emoji) this.#choose(emoji)
  }

  #choose(emoji) {
    const answer = this.#answer
    this.#answer = null
    if (emoji) this.hidePopover()
    answer?.(emoji)
  }

  async #fill() {
    const [{ EMOJI }, custom] = await Promise.all([import("../emoji.js"), customEmoji()])
    if (this.#grid.children.length === 0) {
      for (const [category, list] of Object.entries(EMOJI)) this.#grid.append(group(TITLES[category], Object.entries(list).map(([emoji, names]) => button(emoji, names, emoji))))
    }
    this.querySelector("[data-part=custom]")?.remove()
    if (custom.length === 0) return
    const own = group(gettext("Of this place"), custom.map((one) => button(one.sign, one.words, picture(one, ""))))
    own.dataset.part = "custom"
    this.#grid.prepend(own)
  }

  /** Every word of the search begins a word of a name. */
  #find(text) {
    const wanted = text.toLowerCase().split(/[\s:_-]+/).filter(Boolean)
    const fits = ({ title }) => wanted.every((word) => ` ${title}`.includes(` ${word}`))
    for (const one of this.querySelectorAll("[data-emoji]")) one.hidden = !fits(one)
    for (const group of this.#grid.children) group.hidden = !group.querySelector("[data-emoji]:not([hidden])")
    const words = text.trim().replace(/\s+/g, " ")
    this.#words.hidden = !this.#takesWords || words === "" || [...words].length > MOST_CHARACTERS
    this.#words.value = words
    this.#words.textContent = gettext("React with “%(words)s”", { words })
    this.querySelector("[data-part=none]").hidden = this.#shown.length > 0 || !this.#words.hidden
  }

  #pressed(event) {
    const inSearch = event.target === this.#search
    if (event.target === this.#words) return
    if (event.key === "Enter" && inSearch && !event.isComposing) this.#pick(this.#shown[0]?.dataset.emoji ?? this.#offered)
    else if (inSearch && event.key === "ArrowDown") this.#shown[0]?.focus()
    else if (!inSearch && event.key === "ArrowUp" && this.#isInFirstRow(event.target)) this.#search.focus()
    else if (!inSearch && ARROWS.has(event.key)) nextByArrow(this.#shown, event.target, event.key).focus()
    else return
    event.preventDefault()
  }

  #isInFirstRow({ offsetTop }) {
    return offsetTop <= this.#shown[0].offsetTop
  }

  get #shown() {
    return [...this.querySelectorAll("[data-emoji]:not([hidden])")]
  }

  get #words() {
    return this.querySelector("[data-part=words]")
  }

  get #offered() {
    return this.#words.hidden ? null : this.#words.value
  }

  get #search() {
    return this.querySelector("[data-part=search]")
  }

  get #grid() {
    return this.querySelector("[data-part=grid]")
  }
}

function group(title, buttons) {
  const made = document.createElement("section")
  made.append(Object.assign(document.createElement("h3"), { textContent: title }), ...buttons)
  return made
}

function button(emoji, names, sign) {
  const made = Object.assign(document.createElement("button"), { type: "button", title: names })
  made.append(sign)
  made.dataset.emoji = emoji
  made.setAttribute("aria-label", names)
  return made
}

customElements.define("emoji-picker", EmojiPicker)
