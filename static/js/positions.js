// Where this page stands in each room's log: everything up to {epoch, seq} has been seen here.

export function isAfter(one, other) {
  return one.epoch !== other.epoch ? one.epoch > other.epoch : one.seq > other.seq
}

export class Positions {
  #known
  // While missed events are being replayed, live ones arrive ahead of them. Counting those at once would turn a cut in the
  // middle of the replay into a hole.
  #ahead = null

  constructor(known = {}) {
    this.#known = new Map(Object.entries(known))
  }

  /** `hello` came: rooms seen for the first time begin here, rooms no longer named are forgotten. */
  greeted(rooms) {
    this.#ahead = new Map(rooms.map(({ room, epoch, seq }) => [room, { epoch, seq }]))
    for (const room of this.#known.keys()) if (!this.#ahead.has(room)) this.#known.delete(room)
    for (const [room, place] of this.#ahead) if (!this.#known.has(room)) this.#known.set(room, place)
  }

  /** Of rooms that are known, more may have been heard than a page tells. */
  learn(places) {
    for (const [room, place] of Object.entries(places)) if (!this.#known.has(room)) this.#known.set(room, place)
  }

  heard({ room, epoch, seq }) {
    const places = this.#ahead ?? this.#known
    const place = places.get(room)
    if (!place || isAfter({ epoch, seq }, place)) places.set(room, { epoch, seq })
  }

  /** The replay is complete, or the room's list is fetched anew: both count up to what is ahead. */
  resumed() {
    const ahead = this.#ahead ?? new Map()
    this.#ahead = null
    for (const [room, place] of ahead) this.heard({ room, ...place })
  }

  get all() {
    return Object.fromEntries(this.#known)
  }
}
