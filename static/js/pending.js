// The outbox of this tab: what was written here and is not acknowledged yet. Nothing leaves it in silence.
//
//   write -> pending --ack--> sent            busy, too fast, unavailable, disconnected: stays pending and goes again
//              |  ^
//      refused v  | retry                     every try carries the same client_id, so it is posted once
//            failed --edit, discard--> dropped
//
// Messages go one after the other, so that they arrive in the order they were written. Events: "written", "changed", "sent"
// and "dropped", with the entry as their detail.

import { backoff } from "./connection.js"

const TEMPORARY = new Set(["busy", "too_fast", "unavailable", "disconnected"])
const ASKS_BACK = "conflict"
export const CALLS_ROOM = /@room\b/i
const SHORTEST_REST = 300
const NO_ANSWER = "The server did not answer."

export class Pending extends EventTarget {
  #entries
  #memory
  #post
  #awake = false
  #busy = false
  #attempt = 0

  constructor({ memory, post }) {
    super()
    this.#memory = memory
    this.#post = post
    this.#entries = memory.names("pending.").flatMap((room) => memory.read(`pending.${room}`, []))
      .sort((one, other) => one.at.localeCompare(other.at))
  }

  in(room) {
    return this.#entries.filter((entry) => entry.room === room)
  }

  get waiting() {
    return this.#entries.filter((entry) => entry.state === "pending").length
  }

  write(room, body, replyTo = null) {
    const entry = { client_id: newClientId(), room, body, reply_to: replyTo, at: new Date().toISOString(), state: "pending", sentence: "" }
    this.#entries.push(entry)
    this.#changed(entry, "written")
    this.#next()
    return entry
  }

  retry(clientId) {
    const entry = this.#find(clientId)
    if (entry?.state !== "failed") return
    // Whoever was asked whether it may call so many, and tries again, says yes.
    Object.assign(entry, { state: "pending", sentence: "", asks: false, confirm: entry.confirm || entry.asks })
    this.#changed(entry)
    this.#next()
  }

  /** Out of the outbox, back into somebody's hands: returns the words. */
  drop(clientId) {
    const entry = this.#find(clientId)
    if (entry) this.#remove(entry, "dropped")
    return entry?.body ?? ""
  }

  /** The room has it: by the ack, or by the event when the ack was lost on the way. */
  accepted(clientId, ack = null) {
    const entry = this.#find(clientId)
    if (!entry) return
    this.#attempt = 0
    this.#remove(Object.assign(entry, { ack }), "sent")
  }

  /** The line is whole again. */
  wake() {
    this.#awake = true
    this.#next()
  }

  async #next() {
    const entry = this.#entries.find(({ state }) => state === "pending")
    if (!entry || !this.#awake || this.#busy) return
    this.#busy = true
    const rest = await this.#send(entry)
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
    this.#busy = false
    this.#next()
  }

  /** Returns how many milliseconds to rest before the next try. */
  async #send(entry) {
    try {
      this.accepted(entry.client_id, await this.#post(entry))
    } catch (refusal) {
      if (this.#entries.includes(entry)) return this.#refused(entry, refusal)
    }
    return 0
  }

  #refused(entry, { code, message, retryAfter }) {
    if (code === "disconnected") {
      this.#awake = false
      return 0
    }
    if (!TEMPORARY.has(code)) {
      const asks = code === ASKS_BACK && CALLS_ROOM.test(entry.body)
      const sentence = asks ? `${message.split(". ")[0]}.` : `Not sent. ${message || NO_ANSWER}`
      Object.assign(entry, { state: "failed", asks, sentence })
      this.#changed(entry)
      return 0
    }
    entry.sentence = code === "too_fast" ? patience(retryAfter) : ""
    this.#changed(entry)
    return Math.max(SHORTEST_REST, (retryAfter ?? 0) * 1000) + backoff(this.#attempt++)
  }

  #find(clientId) {
    return this.#entries.find((entry) => entry.client_id === clientId)
  }

  #remove(entry, how) {
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.#changed(entry, how)
  }

  #changed(entry, how = "changed") {
    this.#memory.write(`pending.${entry.room}`, this.in(entry.room))
    this.dispatchEvent(new CustomEvent(how, { detail: entry }))
  }
}

function patience(seconds) {
  return `You write faster than we can carry. Wait ${Math.ceil(seconds ?? 1)} seconds.`
}

// Not crypto.randomUUID(): browsers offer that only behind TLS, and a house network may not have it.
export function newClientId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(15)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
