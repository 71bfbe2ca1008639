// Reading: while the room's page is before somebody's eyes and stands at its end, what it shows is read. Whoever marks something
// as unread, here or on another device, has put reading off until they say otherwise.

import { connection } from "./connection.js"
import { counts } from "./counts.js"
import { Progress } from "./progress.js"

// Less than that is not reading, it is passing by.
const A_LOOK = 1000

export class Reader {
  #room
  #newest
  #progress
  #read
  #atEnd = false
  #isPutOff = false

  /**
   * The page was drawn when the room was read up to `read`, at this version of the cursor. `newest()` is the seq of the newest
   * message of others on the page; `onPutOff(seq)`: all behind it is unread again.
   */
  constructor({ room, read, cursor, newest, onPutOff, signal }) {
    this.#room = room
    this.#read = read
    this.#newest = newest
    this.#progress = new Progress((one, seq) => connection.request("room.read", { room: one, seq }), A_LOOK)
    this.#progress.moved(room, read)
    for (const type of ["focus", "blur"]) addEventListener(type, () => this.look(), { signal })
    document.addEventListener("visibilitychange", () => this.look(), { signal })
    connection.addEventListener("ready", () => this.look(), { signal })
    counts.addEventListener("changed", ({ detail }) => detail === room && this.#counted(onPutOff), { signal })
    // While the page was drawn, another device may have moved on, or back.
    if (counts.placeOf(room)?.cursor > cursor) this.#counted(onPutOff)
    signal.addEventListener("abort", () => {
      this.#progress.drop(room)
      counts.reads(null)
    })
  }

  /** Up to here the server knows it as read. */
  get read() {
    return this.#read
  }

  get isReading() {
    return this.#atEnd && !this.#isPutOff && document.visibilityState === "visible" && document.hasFocus()
  }

  /** The page, or what is before it, has changed. */
  look(atEnd = this.#atEnd) {
    this.#atEnd = atEnd
    counts.reads(this.isReading ? this.#room : null)
    if (this.isReading) this.#progress.reach(this.#room, this.#newest())
    else this.#progress.drop(this.#room)
  }

  /** All of it, also what the page does not show. */
  readAll() {
    this.#isPutOff = false
    const { top = 0 } = counts.placeOf(this.#room) ?? {}
    this.#progress.reach(this.#room, Math.max(top, this.#newest()))
    this.#progress.again()
    this.look()
  }

  /** From this message on it is unread, on all devices. */
  async putOff(seq) {
    this.#isPutOff = true
    this.look()
    await connection.request("room.read", { room: this.#room, seq: seq - 1, force: true })
  }

  goOn() {
    this.#isPutOff = false
  }

  /** What the server says of the place overrules what was said here. */
  #counted(onPutOff) {
    const { read } = counts.placeOf(this.#room) ?? {}
    if (read === undefined || read === this.#read) return
    const wentBack = read < this.#read
    this.#read = read
    this.#progress.moved(this.#room, read)
    if (!wentBack) return
    this.#isPutOff = true
    this.look()
    onPutOff(read)
  }
}
