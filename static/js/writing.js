// Writing a message, in the conversation or in a thread: the keys that send it, the commands, and the files that go with it.

import { gettext } from "./gettext.js"
import { sends } from "./keys.js"
import { part } from "./marks.js"
import { filesOf, memory } from "./memory.js"
import { Notice } from "./notice.js"
import { outbox } from "./outbox.js"
import { NO_LINE, isCommand, posted } from "./slash.js"

export const TOUCH = matchMedia("(pointer: coarse)")

export class Writing {
  #place
  #sent
  // Whether what takes files came; as long as it was not asked for, nothing is amiss.
  #came = true

  /** `answers()`: the seq of what is answered, or null. `sent()`: it is in the outbox, or done. */
  constructor(place, { answers, sent, signal }) {
    this.#place = place
    this.answers = answers
    this.#sent = sent
    this.field = place.querySelector(".composer textarea")
    this.notice = new Notice(part(place, "notice"))
    const hear = (source, type, handle, options) => source.addEventListener(type, handle, { signal, ...options })
    hear(place, "submit", (event) => this.#submitted(event))
    hear(this.field, "keydown", (event) => sends(event, TOUCH.matches) && this.#submitted(event))
    hear(this.field, "input", () => this.notice.clear())
    // Without a line it may not come; one writes without it.
    hear(this.field, "input", () => import("./elements/completion-menu.js").catch(() => {}), { once: true })
    hear(place, "change", (event) => this.#picked(event))
    hear(place, "files.offered", ({ detail }) => this.#withTray((tray) => tray.add(detail)))
    const kept = memory.read(filesOf(place.dataset), [])
    if (kept.length > 0) this.restore(kept)
    else if (!this.#tray.hidden) this.#withTray()
    if (!CSS.supports("field-sizing", "content")) import("./growing.js").then(({ growing }) => growing(this.field, signal), () => {})
  }

  /** What was not sent, or begun elsewhere, comes back before what is being written now. */
  putBefore(words) {
    this.#write([words, this.field.value].filter(Boolean).join("\n"))
    this.field.focus()
  }

  /** What a message that was taken back has carried. */
  restore(files) {
    this.#withTray((tray) => tray.restore(files))
  }

  get room() {
    return this.#place.dataset.room
  }

  get #tray() {
    return this.#place.querySelector("composer-files")
  }

  /** What offers it to the tray comes late, and may not come. */
  #picked({ target }) {
    if (target.dataset.part !== "pick" || target.files.length === 0) return
    this.#came = import("./attaching.js").then(() => this.#came, () => {
      target.value = ""
      this.#noFiles()
    })
  }

  /** Files come rarely; what takes them comes with the first one. */
  #withTray(take) {
    this.#came = import("./elements/composer-files.js").then(() => (take?.(this.#tray), true), () => this.#noFiles())
  }

  #noFiles() {
    this.#came = true
    this.notice.refuse(gettext("Files need a connection."))
  }

  /** A thread has other forms too. */
  #submitted(event) {
    if (event.type === "submit" && !event.target.matches(".composer")) return
    event.preventDefault()
    this.#send()
  }

  async #send() {
    this.field.focus()
    // A file that was chosen a moment ago goes with it.
    if (!(await this.#came)) return
    const body = this.field.value
    const tray = this.#tray
    if (tray.hold?.(() => this.#send())) return
    const files = tray.files ?? []
    if (body.trim() === "" && files.length === 0) return
    if (isCommand(body) && files.length === 0) return this.#run(body)
    outbox.write(this.room, posted(body), this.answers(), files)
    tray.clear?.()
    this.empty()
  }

  #run(text) {
    import("./commands.js").then(({ run }) => run(text, this), () => this.notice.refuse(NO_LINE))
  }

  /** What was written is done. */
  empty() {
    this.#write("")
    this.#sent()
  }

  #write(words) {
    this.field.value = words
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }
}
