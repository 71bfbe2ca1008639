// What is typed and not sent, on its way between the devices of one person: it is told when the keys rest for a moment, and
// what another device tells takes its place, unless somebody is typing here. What was not told yet is kept by the tab.

const REST = 800

export class Draft {
  #connection
  #memory
  #field
  #room
  #told
  #timer

  /** The field holds what the server knew when it made the page. */
  constructor({ connection, here, memory, field, room, signal }) {
    this.#connection = connection
    this.#memory = memory
    this.#field = field
    this.#room = room
    this.#told = field.value
    field.value = this.#untold?.body ?? field.value
    here.addEventListener("draft.changed", ({ detail }) => this.#hear(detail), { signal })
    connection.addEventListener("ready", () => this.#tell(), { signal })
    signal.addEventListener("abort", () => this.#leave())
    this.#tellNow()
  }

  /** After each key; told at once when nothing is left, since it was sent. */
  typed() {
    const body = this.#field.value
    clearTimeout(this.#timer)
    if (body === this.#told) return this.#keep(null)
    this.#keep({ body })
    if (body === "") this.#tell()
    else this.#timer = setTimeout(() => this.#tell(), REST)
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

  get #untold() {
    return this.#memory.read(`draft.${this.#room}`)
  }

  #keep(untold) {
    this.#memory.write(`draft.${this.#room}`, untold)
  }

  async #tell() {
    const untold = this.#untold
    if (!untold) return
    this.#told = untold.body
    try {
      await this.#connection.request("draft.keep", { room: this.#room, body: untold.body })
    } catch {
      this.#told = null
      return
    }
    if (this.#untold?.body === untold.body) this.#keep(null)
  }

  #hear({ room, body, connection }) {
    if (room !== this.#room || connection === this.#connection.id || this.#untold) return
    this.#told = this.#field.value = body
    this.#field.dispatchEvent(new Event("input", { bubbles: true }))
  }
}
