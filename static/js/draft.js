// What is typed and not sent, on its way between the devices of one person: it is told when the keys rest for a moment, and
// what another device tells takes its place, unless somebody is typing here. What was not told yet is kept by the tab, and by the
// browser when the tab is closed.
//
// Each text has an id, and with a text goes which others this device knows of: what it would take the place of without having
// seen it, the server keeps beside it (draft-versions.js).

import { newClientId } from "./pending.js"

const REST = 800
const KNOWN = 12

export class Draft {
  #connection
  #memory
  #leftovers
  #field
  #room
  #told
  #known
  #timer

  /** The field holds what the server knew when it made the page, which has this id. */
  constructor({ connection, here, memory, leftovers, field, id, room, signal }) {
    this.#connection = connection
    this.#memory = memory
    this.#leftovers = leftovers
    this.#field = field
    this.#room = room
    this.#told = field.value
    this.#takeUp(id)
    here.addEventListener("draft.changed", ({ detail }) => this.#hear(detail), { signal })
    connection.addEventListener("ready", () => this.#tell(), { signal })
    globalThis.addEventListener?.("pagehide", () => this.#untold && leftovers.write(this.#name, this.#untold), { signal })
    // It was only put aside, and goes on.
    globalThis.addEventListener?.("pageshow", ({ persisted }) => persisted && leftovers.write(this.#name, null), { signal })
    signal.addEventListener("abort", () => this.#leave())
    this.#tellNow()
  }

  /** After each key; told at once when nothing is left, since it was sent. */
  typed() {
    const body = this.#field.value
    clearTimeout(this.#timer)
    if (body === this.#told) return this.#keep(null)
    this.#keep({ body, known: this.#known })
    if (body === "") this.#tell()
    else this.#timer = setTimeout(() => this.#tell(), REST)
  }

  /** What was typed here and never told goes before what the server knew, of which it knows nothing. */
  #takeUp(id) {
    const left = this.#leftovers.read(this.#name)
    if (left && !this.#untold) this.#keep(left)
    this.#leftovers.write(this.#name, null)
    this.#known = this.#untold ? this.#untold.known ?? [] : [id]
    this.#field.value = this.#untold?.body ?? this.#field.value
  }

  /** The page goes on to another room; the line is still there to tell it. */
  #leave() {
    clearTimeout(this.#timer)
    this.#tellNow()
  }

  /** Without a line, the next one is told. */
  #tellNow() {
    if (this.#connection.state === "ready") this.#tell()
  }

  get #name() {
    return `draft.${this.#room}`
  }

  get #untold() {
    return this.#memory.read(this.#name)
  }

  #keep(untold) {
    this.#memory.write(this.#name, untold)
  }

  async #tell() {
    const untold = this.#untold
    if (!untold) return
    const { body } = untold
    const [id, known] = [newClientId(), this.#known]
    this.#told = body
    // Whether it came there is not known when the line is cut: that must not look like another device's.
    this.#known = [...known, id].slice(-KNOWN)
    this.#keep({ body, known: this.#known })
    try {
      await this.#connection.request("draft.keep", { room: this.#room, body, draft_id: id, known })
    } catch {
      this.#told = null
      return
    }
    if (this.#untold?.body === body) this.#keep(null)
  }

  #hear({ room, body, draft_id: id, connection }) {
    if (room !== this.#room || connection === this.#connection.id || this.#untold) return
    this.#known = [...this.#known, id].slice(-KNOWN)
    this.#told = body
    if (body === this.#field.value) return
    this.#field.value = body
    this.#field.dispatchEvent(new Event("input", { bubbles: true }))
  }
}
