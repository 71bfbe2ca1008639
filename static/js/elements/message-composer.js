// Where one writes. It is never disabled: what cannot go out now waits in the outbox.

import { connection } from "../connection.js"
import { Draft } from "../draft.js"
import { here } from "../here.js"
import { part } from "../marks.js"
import { leftovers, memory } from "../memory.js"
import { Reply } from "../reply.js"
import { written } from "../slash.js"
import { TOUCH, Writing } from "../writing.js"

// What Esc closes before it takes the answer back.
const OPEN = ".menu[open], [data-open], thread-pane:focus-within, dialog[open]"

class MessageComposer extends HTMLElement {
  #leaving
  #writing
  #reply
  #draft

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const field = part(this, "body")
    this.#draft = new Draft({ connection, here, memory, leftovers, field, id: part(this, "draft").value, room: this.dataset.room, signal })
    this.#reply = new Reply(part(this, "reply"), memory, `reply.${this.dataset.room}`, signal)
    this.#writing = new Writing(this, { answers: () => this.#reply.seq, sent: () => this.#reply.drop(), signal })
    part(this, "hint").hidden = TOUCH.matches
    if (!TOUCH.matches && !location.hash) field.focus({ preventScroll: true })
    const hear = (source, type, handle) => source.addEventListener(type, handle, { signal })
    hear(field, "keydown", (event) => event.key === "ArrowUp" && field.value === "" && this.#editLast(event))
    hear(field, "input", () => this.#draft.typed())
    hear(document, "keydown", (event) => this.#pressedAnywhere(event))
    hear(document, "words.returned", ({ detail }) => this.#writing.putBefore(written(detail)))
    hear(document, "draft.taken", ({ detail }) => this.#writing.putBefore(detail))
    hear(document, "files.returned", ({ detail }) => this.#writing.restore(detail))
    hear(document, "answer.begun", ({ detail }) => this.#answer(detail))
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #answer(quoted) {
    this.#reply.begin(quoted)
    this.#writing.field.focus()
  }

  #pressedAnywhere(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || document.querySelector(OPEN)) return
    const card = this.querySelector("details[open]")
    if (card) this.#fold(card)
    else if (this.#reply.seq) this.#reply.drop()
  }

  #fold(card) {
    card.open = false
    card.querySelector("summary").focus({ preventScroll: true })
  }

  #editLast(event) {
    event.preventDefault()
    document.dispatchEvent(new CustomEvent("edit-last"))
  }
}

customElements.define("message-composer", MessageComposer)
