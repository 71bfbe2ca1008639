// Deletions that can still be undone. Nothing is asked before one; it is sent when its time of grace is over, or at once when
// nobody looks at the page any more.
//
//   begin -> (grace) -> sent -> done          what the server refused is "refused", with the reason
//     `-> undo
//
// A message is named by {room, seq}. Events: "begun", "undone", "sent", "done" and "refused", with the name in their detail.

const GRACE = 10_000

export class Deletions extends EventTarget {
  #waiting = new Map()
  #send

  /** `send(place, closing)` answers with a promise; `closing`: it must outlive the page. */
  constructor(send) {
    super()
    this.#send = send
  }

  has(place) {
    return this.#waiting.has(keyOf(place))
  }

  begin({ room, seq }) {
    const place = { room, seq }
    if (this.has(place)) return
    this.#waiting.set(keyOf(place), { place, timer: setTimeout(() => this.#go(place, false), GRACE) })
    this.#tell("begun", place)
  }

  undo(place) {
    const { timer } = this.#waiting.get(keyOf(place)) ?? {}
    if (timer === undefined) return
    clearTimeout(timer)
    this.#waiting.delete(keyOf(place))
    this.#tell("undone", place)
  }

  /** The page is hidden, perhaps for good. */
  hurry() {
    for (const { place, timer } of [...this.#waiting.values()]) if (timer !== undefined) this.#go(place, true)
  }

  async #go(place, closing) {
    clearTimeout(this.#waiting.get(keyOf(place)).timer)
    this.#waiting.set(keyOf(place), { place })
    this.#tell("sent", place)
    const refusal = await this.#send(place, closing).then(() => null, (error) => error)
    this.#waiting.delete(keyOf(place))
    this.#tell(refusal ? "refused" : "done", { ...place, refusal })
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

const keyOf = ({ room, seq }) => `${room} ${seq}`
