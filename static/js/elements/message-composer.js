// Where one writes. It is never disabled: what cannot go out now waits in the outbox.

import { connection } from "../connection.js"
import { Draft } from "../draft.js"
import { gettext } from "../gettext.js"
import { here } from "../here.js"
import { sends } from "../keys.js"
import { part } from "../marks.js"
import { leftovers, memory } from "../memory.js"
import { Notice } from "../notice.js"
import { outbox } from "../outbox.js"
import { Reply } from "../reply.js"
import { NO_LINE, isCommand, posted, written } from "../slash.js"

const TOUCH = matchMedia("(pointer: coarse)")
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content")
// What Esc closes before it takes the answer back.
const OPEN = ".menu[open], [data-open], thread-pane:focus-within, dialog[open]"

class MessageComposer extends HTMLElement {
  #leaving
  #field
  #reply
  #commands
  #notice
  #draft
  // While what takes files is on its way: whether it came.
  #fetching = null
  #isRunning = false

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#field = this.querySelector("[data-part=body]")
    this.#draft = new Draft({ connection, here, memory, leftovers, field: this.#field, id: part(this, "draft").value, room: this.dataset.room, signal })
    this.#reply = new Reply(this.querySelector("[data-part=reply]"), memory, `reply.${this.dataset.room}`, signal)
    this.#notice = new Notice(this.querySelector("[data-part=notice]"))
    this.querySelector("[data-part=hint]").hidden = TOUCH.matches
    this.#grow()
    if (!TOUCH.matches && !location.hash) this.#field.focus({ preventScroll: true })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    document.addEventListener("keydown", (event) => this.#pressedAnywhere(event), { signal })
    this.#field.addEventListener("input", () => this.#changed(), { signal })
    // Without a line it may not come; one writes without it.
    this.#field.addEventListener("input", () => import("./completion-menu.js").catch(() => {}), { signal, once: true })
    document.addEventListener("words.returned", ({ detail }) => this.#putBefore(written(detail)), { signal })
    document.addEventListener("draft.taken", ({ detail }) => this.#putBefore(detail), { signal })
    document.addEventListener("files.returned", ({ detail }) => this.#withTray((tray) => tray.restore(detail)), { signal })
    for (const type of ["change", "paste", "dragenter", "dragover", "drop"]) document.addEventListener(type, (event) => this.#offered(event), { signal })
    if (!this.#tray.hidden) this.#withTray()
    document.addEventListener("answer.begun", ({ detail }) => this.#answer(detail), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  get #tray() {
    return this.querySelector("composer-files")
  }

  /** Files come rarely; what takes them comes with the first one. */
  #withTray(take) {
    const came = () => (take?.(this.#tray), true)
    const failed = () => void this.#notice.refuse(gettext("Files need a connection."))
    const fetching = import("./composer-files.js").then(came, failed).finally(() => this.#fetching === fetching && (this.#fetching = null))
    this.#fetching = fetching
  }

  #offered(event) {
    const { type, target } = event
    const given = event.clipboardData ?? event.dataTransfer ?? target
    if (type === "change" ? target.dataset.part !== "pick" : !given.types.includes("Files")) return
    if (type.startsWith("drag")) {
      // Else the browser would leave the page for the file.
      event.preventDefault()
      return type === "dragenter" && this.#withTray()
    }
    const files = [...given.files]
    // Words that were copied as a picture too are words.
    if (files.length === 0 || event.clipboardData?.getData("text/plain")) return
    event.preventDefault()
    if (type === "change") target.value = ""
    this.#withTray((tray) => tray.add(files))
  }

  #answer(quoted) {
    this.#reply.begin(quoted)
    this.#field.focus()
  }

  #pressed(event) {
    if (event.key === "ArrowUp" && this.#field.value === "") return this.#editLast(event)
    if (!sends(event, TOUCH.matches)) return
    event.preventDefault()
    this.#send()
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

  #submitted(event) {
    event.preventDefault()
    this.#send()
  }

  #editLast(event) {
    event.preventDefault()
    document.dispatchEvent(new CustomEvent("edit-last"))
  }

  async #send() {
    this.#field.focus()
    // A file that was chosen a moment ago goes with it.
    if (this.#fetching && !(await this.#fetching)) return
    const body = this.#field.value
    const tray = this.#tray
    if (tray.hold?.(() => this.#send())) return
    const files = tray.files ?? []
    if (body.trim() === "" && files.length === 0) return
    if (isCommand(body) && files.length === 0) return this.#run(body)
    outbox.write(this.dataset.room, posted(body), this.#reply.seq, files)
    tray.clear?.()
    this.#empty()
  }

  #empty() {
    this.#reply.drop()
    this.#field.value = ""
    this.#field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  /** The words of a command stay until it is done. */
  async #run(text) {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      const { Slash } = await import("../commands.js").catch(() => { throw new Error(NO_LINE) })
      this.#commands ??= new Slash(this.dataset.room)
      const { kind, message } = await this.#commands.run(text, this.#reply.seq)
      if (this.#field.value === text) this.#empty()
      this.#notice.tell(kind, message)
    } catch (refusal) {
      this.#notice.refuse(refusal.message)
    } finally {
      this.#isRunning = false
    }
  }

  /** What was not sent, or begun elsewhere, comes back before what is being written now. */
  #putBefore(words) {
    this.#field.value = [words, this.#field.value].filter(Boolean).join("\n")
    this.#changed()
    this.#field.focus()
  }

  #changed() {
    this.#notice.clear()
    this.#draft.typed()
    this.#grow()
  }

  #grow() {
    if (GROWS_BY_ITSELF) return
    this.#field.style.blockSize = "auto"
    this.#field.style.blockSize = `${this.#field.scrollHeight}px`
  }
}

customElements.define("message-composer", MessageComposer)
