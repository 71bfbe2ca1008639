// What is told of the room that this page shows. A page of another room may be on its way here: what is told of that room
// meanwhile is kept, and told when the page shows it, since the server may have written the page down before it happened.
//
// Every frame of the server about the room is an event of the same type with the frame as its detail. Besides these: "entered"
// when the page has come to show another room than before.

import { connection } from "./connection.js"
import { isAfter } from "./positions.js"

class Here extends EventTarget {
  #expected = new Set()

  constructor() {
    super()
    connection.addEventListener("frame", ({ detail }) => this.#hear(detail))
  }

  /** The key of the room, or null. */
  get room() {
    return document.querySelector("message-list")?.dataset.room ?? null
  }

  /** Keep what is told of a room from now on; `forget` what this returns when it does not come. */
  expect(room) {
    const kept = { room, frames: [] }
    this.#expected.add(kept)
    return kept
  }

  forget(kept) {
    this.#expected.delete(kept)
  }

  /** The page shows the room as it was at a place; what was kept of it goes behind that. */
  entered(kept, place) {
    this.forget(kept)
    this.dispatchEvent(new Event("entered"))
    for (const frame of kept.frames) if (!("epoch" in frame) || !place || isAfter(frame, place)) this.#tell(frame)
  }

  #hear(frame) {
    if (frame.room !== undefined && frame.room === this.room) this.#tell(frame)
    for (const { room, frames } of this.#expected) if (frame.room === room || frame.type === "presence.changed") frames.push(frame)
  }

  #tell(frame) {
    this.dispatchEvent(new CustomEvent(frame.type, { detail: frame }))
  }
}

export const here = new Here()
