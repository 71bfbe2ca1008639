// Telling the server how far one has come, room by room: only the newest place, none twice, and not more often than needed.

export class Progress {
  #send
  #rest
  #wanted = new Map()
  #told = new Map()
  #timer = null

  /** `send(room, seq)` answers with a promise; what it refuses for want of a line is told when `again` is called. */
  constructor(send, rest) {
    this.#send = send
    this.#rest = rest
  }

  reach(room, seq) {
    if (seq <= (this.#told.get(room) ?? 0)) return
    this.#wanted.set(room, Math.max(seq, this.#wanted.get(room) ?? 0))
    // Also for a place that waits: it may have been refused after the line was there again, and then nobody else asks for it.
    this.#timer ??= setTimeout(() => this.again(), this.#rest)
  }

  /** What was not told yet is not meant any more. */
  drop(room) {
    this.#wanted.delete(room)
    if (this.#wanted.size > 0) return
    clearTimeout(this.#timer)
    this.#timer = null
  }

  /** The place was moved by somebody else, perhaps back: what they have told is not told again, for they may take it back. */
  moved(room, seq) {
    this.#told.set(room, seq)
    if (this.#wanted.get(room) <= seq) this.drop(room)
  }

  /** Tell what waits, now. */
  again() {
    clearTimeout(this.#timer)
    this.#timer = null
    const wanted = this.#wanted
    this.#wanted = new Map()
    for (const [room, seq] of wanted) this.#tell(room, seq)
  }

  async #tell(room, seq) {
    const before = this.#told.get(room) ?? 0
    this.#told.set(room, seq)
    try {
      await this.#send(room, seq)
    } catch ({ code }) {
      this.#told.set(room, before)
      if (code === "disconnected" && !this.#wanted.has(room)) this.#wanted.set(room, seq)
    }
  }
}
