// Writing on without a line, for the rooms that this browser knows. What is half written is the draft of that
// room, and what the composer there takes up (draft.js).

import { gettext } from "../gettext.js"
import { me, memory, outbox, say } from "../laid-by.js"
import { isCommand, posted } from "../slash.js"

const NO_COMMANDS = gettext("Commands need a line. Begin with two slashes to say it as it stands.")

class OutboxForm extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    if (!outbox || me.rooms.length === 0) return
    this.hidden = false
    this.#room.append(...me.rooms.map(({ room, name }) => new Option(name, room)))
    const here = location.pathname.match(/^\/rooms\/([^/]+)/)?.[1]
    if (me.rooms.some(({ room }) => room === here)) this.#room.value = here
    this.#takeUp()
    this.#room.addEventListener("change", () => this.#takeUp(), { signal })
    this.#field.addEventListener("input", () => this.#changed(), { signal })
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    outbox.addEventListener("kept", () => say(gettext("Kept. It goes out when the line is back.")), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  get #room() {
    return this.querySelector("[data-part=room]")
  }

  get #field() {
    return this.querySelector("[data-part=body]")
  }

  get #draft() {
    return `draft.${this.#room.value}`
  }

  #takeUp() {
    this.#field.value = memory.read(this.#draft)?.body ?? ""
  }

  #pressed(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.querySelector("form").requestSubmit()
  }

  #changed() {
    this.#field.setCustomValidity(isCommand(this.#field.value) ? NO_COMMANDS : "")
    memory.write(this.#draft, { ...memory.read(this.#draft), body: this.#field.value })
  }

  #submitted(event) {
    event.preventDefault()
    const body = this.#field.value
    this.#field.focus()
    if (body.trim() === "") return
    outbox.write(this.#room.value, posted(body))
    this.#field.value = ""
    this.#changed()
  }
}

customElements.define("outbox-form", OutboxForm)
