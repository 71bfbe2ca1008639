// The menu over a composer: commands, people, emoji. The focus stays in the field, so what is chosen is told by
// aria-activedescendant; it takes a key only while it has an answer to it.

import { candidates, knowsMore, more } from "../candidates.js"
import { complete, find } from "../completing.js"
import { gettext, ngettext } from "../gettext.js"
import { isChoosing } from "../keys.js"

const BREATH = 200
const NAMES = { command: gettext("Commands"), person: gettext("People"), emoji: gettext("Emoji") }

class CompletionMenu extends HTMLElement {
  #leaving
  #field
  #found = null
  #options = []
  #chosen = 0
  #seen = ""
  // Where somebody closed the menu, it stays closed.
  #dismissed = null
  #timer

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const composer = this.parentElement
    this.#field = composer.querySelector(".composer textarea")
    this.#field.setAttribute("aria-autocomplete", "list")
    this.#field.setAttribute("aria-haspopup", "listbox")
    this.#field.addEventListener("input", () => this.#look(), { signal })
    this.#field.addEventListener("compositionend", () => this.#look(), { signal })
    this.#field.addEventListener("blur", () => this.#close(), { signal })
    document.addEventListener("selectionchange", () => this.#found && this.#look(), { signal })
    // Before the composer hears of the key.
    composer.addEventListener("keydown", (event) => this.#pressed(event), { signal, capture: true })
    composer.addEventListener("submit", () => this.#close(), { signal })
    this.addEventListener("pointerdown", (event) => event.preventDefault(), { signal })
    this.addEventListener("click", ({ target }) => this.#clicked(target.closest("[role=option]")), { signal })
    // It is fetched for the first key, which it has not heard.
    this.#look()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#leaving.abort()
  }

  async #look() {
    const { value, selectionStart: caret, selectionEnd: end } = this.#field
    if (this.#seen === `${caret} ${end} ${value}`) return
    this.#seen = `${caret} ${end} ${value}`
    const found = caret === end ? find(value, caret) : null
    if (!found) this.#dismissed = null
    if (!found || this.#dismissed === found.from) return this.#close()
    clearTimeout(this.#timer)
    this.#found = found
    const { room } = this.closest("[data-room]").dataset
    const options = await candidates(found, room).catch(() => [])
    if (this.#found !== found) return
    this.#show(options)
    if (knowsMore(found, options)) this.#timer = setTimeout(() => this.#ask(found, options), BREATH)
  }

  async #ask(found, options) {
    const all = await more(found, options).catch(() => options)
    if (this.#found === found) this.#show(all)
  }

  #show(options) {
    this.#options = options
    this.#list.replaceChildren(...options.map((option, index) => this.#drawn(option, index)))
    this.#list.setAttribute("aria-label", NAMES[this.#found.kind])
    this.#list.dataset.kind = this.#found.kind
    this.hidden = options.length === 0
    this.toggleAttribute("data-open", !this.hidden)
    this.#say()
    if (this.hidden) this.#field.removeAttribute("aria-controls")
    else this.#field.setAttribute("aria-controls", this.#list.id)
    this.#choose(0)
  }

  #say() {
    const count = this.#options.length
    const place = this.parentElement.querySelector("[data-part=completions-count]")
    place.textContent = count === 0 ? "" : ngettext("%(num)s suggestion", "%(num)s suggestions", count)
  }

  #close() {
    clearTimeout(this.#timer)
    if (this.#found && this.#options.length > 0) this.#show([])
    this.#found = null
  }

  #drawn({ label, behind = "", note, sign }, index) {
    const line = this.querySelector("template").content.firstElementChild.cloneNode(true)
    const fill = (name, ...content) => line.querySelector(`[data-part=${name}]`).replaceChildren(...content)
    line.id = `${this.#list.id}-${index}`
    fill("sign", sign)
    fill("label", label)
    fill("behind", behind)
    fill("note", note)
    return line
  }

  #choose(index) {
    this.#chosen = index
    for (const [at, line] of [...this.#list.children].entries()) line.setAttribute("aria-selected", at === index)
    const line = this.#list.children[index]
    line?.scrollIntoView({ block: "nearest" })
    if (line) this.#field.setAttribute("aria-activedescendant", line.id)
    else this.#field.removeAttribute("aria-activedescendant")
  }

  #pressed(event) {
    if (this.hidden || event.target !== this.#field || isChoosing(event)) return
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
    if (!isPlain || !this.#does(event.key)) return event.key === "Enter" && this.#close()
    event.preventDefault()
    event.stopPropagation()
  }

  #does(key) {
    const count = this.#options.length
    if (key === "ArrowDown") this.#choose((this.#chosen + 1) % count)
    else if (key === "ArrowUp") this.#choose((this.#chosen + count - 1) % count)
    else if (key === "Escape") this.#dismiss()
    else if (key === "Tab" || (key === "Enter" && !this.#isComplete)) this.#take(this.#options[this.#chosen])
    else return false
    return true
  }

  /** Whoever has typed all of it, and chose nothing else, means to send it. */
  get #isComplete() {
    const { from } = this.#found
    return this.#chosen === 0 && this.#field.value.slice(from, this.#field.selectionStart).toLowerCase() === this.#options[0].word
  }

  #dismiss() {
    this.#dismissed = this.#found.from
    this.#close()
  }

  #clicked(line) {
    if (line) this.#take(this.#options[[...this.#list.children].indexOf(line)])
  }

  #take({ word }) {
    const { text, caret } = complete(this.#field.value, this.#field.selectionStart, this.#found, word)
    this.#close()
    this.#field.value = text
    this.#field.setSelectionRange(caret, caret)
    this.#field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  get #list() {
    return this.querySelector("[role=listbox]")
  }
}

customElements.define("completion-menu", CompletionMenu)
