// The outbox of one person: what was written in this browser and is not acknowledged yet. Nothing leaves it in silence.
//
//   write -> pending --ack--> sent            busy, too fast, unavailable, disconnected: stays pending and goes again
//              |  ^
//      refused v  | retry, rewrite            every try carries the same client_id, so it is posted once
//            failed --edit, discard--> dropped
//
// Messages go one after the other, so that they arrive in the order they were written. Events: "written", "changed", "sent"
// and "dropped", with the entry as their detail.
//
// An entry is in `memory` (this tab's) at once, and in `store` (all tabs', outlasting the browser) as soon as that has it; then it
// is `kept`, and the store is where it is decided: whoever sends takes it from there first, so what another tab has dropped
// or changed does not go out. Without a store, memory is all there is.

import { backoff } from "./connection.js"
import { gettext } from "./gettext.js"
import { afterwards, isTemporary } from "./refusals.js"

const SHORTEST_REST = 300
// The server knows a client_id again for a day. After that a second try could be a second message.
const KNOWN_AGAIN = 23 * 60 * 60 * 1000
const DOUBTFUL = gettext("It may have gone out already. Look before you send it again.")
// What another tab has written, it sends. Unless it is gone by then.
const WRITERS_START = 1000
const AFRESH = { state: "pending", sentence: "", asks: false, confirm: false, tried: null }

export class Pending extends EventTarget {
  #entries
  #memory
  #store
  #post
  #begun = null
  #line = "unknown"
  #busy = false
  #attempt = 0

  constructor({ memory, post, store = null }) {
    super()
    this.#memory = memory
    this.#store = store
    this.#post = post
    this.#entries = memory.read("pending", [])
    store?.addEventListener("told", ({ detail }) => this.#hear(detail))
    if (store) this.#begun = this.#begin()
  }

  in(room) {
    return this.#entries.filter((entry) => entry.room === room)
  }

  get all() {
    return [...this.#entries]
  }

  get waiting() {
    return this.#entries.filter((entry) => entry.state === "pending").length
  }

  write(room, body, replyTo = null, files = []) {
    const order = Math.max(Date.now(), (this.#entries.at(-1)?.order ?? 0) + 1)
    const at = new Date().toISOString()
    const entry = { client_id: newClientId(), room, body, reply_to: replyTo, at, order, version: 1, state: "pending", sentence: "", ...(files.length && { files }) }
    this.#entries.push(entry)
    this.#keep(entry)
    this.#tell("written", entry)
    this.#next()
    return entry
  }

  retry(clientId) {
    const entry = this.#find(clientId)
    if (entry?.state !== "failed") return
    // Whoever was asked whether it may call so many, and tries again, says yes.
    const confirm = Boolean(entry.confirm || entry.asks)
    this.#changed(entry, { state: "pending", sentence: "", asks: false, tried: null, confirm })
    this.#next()
  }

  /** Other words in the same place; false when it has gone out meanwhile. What may have arrived already is another message then. */
  async rewrite(clientId, body) {
    const entry = this.#find(clientId)
    if (!entry) return false
    const change = ({ tried }) => ({ ...AFRESH, body, client_id: tried ? newClientId() : clientId })
    const changed = entry.kept ? await this.#store.update(clientId, change).catch(() => null) : { ...change(entry), version: entry.version + 1 }
    if (!changed) return false
    if (!this.#entries.includes(entry)) {
      if (entry.kept) this.#store.remove(changed.client_id).catch(() => {})
      return false
    }
    const before = { ...entry }
    Object.assign(entry, changed)
    if (!entry.kept) this.#keep(entry)
    this.#tell("dropped", before)
    this.#tell("changed", entry)
    if (entry.kept) {
      this.#store.tell("dropped", plain(before))
      this.#store.tell("changed", plain(entry))
    }
    this.#next()
    return true
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
    this.#turnLine("whole")
    this.#next()
  }

  /** There is no line: what is kept is safe, and says so. */
  sleep() {
    this.#turnLine("cut")
  }

  /** Whether an entry is on the disk while it can go nowhere. */
  isLaidBy(entry) {
    return this.#line === "cut" && entry.kept === true && entry.state === "pending"
  }

  #turnLine(line) {
    const was = this.#line
    this.#line = line
    if (was !== line && (line === "cut" || was === "cut")) for (const entry of this.#entries) this.#tell("changed", entry)
  }

  // --- sending

  get #first() {
    return this.#entries.find(({ state }) => state === "pending")
  }

  get #mayGo() {
    return this.#line === "whole" && this.#first !== undefined
  }

  async #next() {
    if (!this.#mayGo || this.#busy) return
    this.#busy = true
    if (this.#begun) await this.#begun
    if (this.#store) await this.#store.turn(() => this.#refresh().then(() => this.#drain()))
    else await this.#drain()
    this.#busy = false
    // Written after the last look.
    this.#next()
  }

  async #drain() {
    while (this.#mayGo) {
      const rest = await this.#send(this.#first)
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
    }
  }

  /** Returns how many milliseconds to rest before the next try. */
  async #send(entry) {
    if (!await this.#take(entry)) return 0
    try {
      this.accepted(entry.client_id, await this.#post(entry))
    } catch (refusal) {
      if (this.#entries.includes(entry)) return this.#refused(entry, refusal)
    }
    return 0
  }

  /** Whether it is still to be sent, as the store has it; from here on it may arrive. */
  async #take(entry) {
    const tried = entry.tried ?? Date.now()
    const isDoubtful = Date.now() - tried > KNOWN_AGAIN
    const change = (now) => (now.state !== "pending" ? {} : isDoubtful ? { state: "failed", sentence: DOUBTFUL } : { tried })
    const taken = entry.kept ? await this.#store.update(entry.client_id, change).catch(() => change(entry)) : change(entry)
    if (!this.#entries.includes(entry)) return false
    if (!taken) return this.#forget(entry, "dropped")
    Object.assign(entry, taken)
    this.#remember()
    if (entry.state === "pending") return true
    this.#tell("changed", entry)
    return false
  }

  #refused(entry, refusal) {
    if (refusal.code === "disconnected") {
      this.#turnLine("cut")
      return 0
    }
    this.#changed(entry, afterwards(entry, refusal))
    if (!isTemporary(refusal)) return 0
    return Math.max(SHORTEST_REST, (refusal.retryAfter ?? 0) * 1000) + backoff(this.#attempt++)
  }

  // --- keeping

  async #begin() {
    const before = [...this.#entries]
    try {
      for (const kept of await this.#store.all()) this.#takeOver(kept)
    } catch {
      this.#store = null
    }
    for (const entry of before.filter((one) => !one.kept && this.#entries.includes(one))) this.#keep(entry)
    this.#next()
  }

  /** What other tabs did and could not tell. */
  async #refresh() {
    for (const kept of await this.#store.all().catch(() => [])) this.#takeOver(kept)
  }

  #takeOver(kept) {
    const entry = this.#find(kept.client_id)
    if (entry) entry.kept = true
    if (entry?.version >= kept.version) return
    if (entry) Object.assign(entry, kept)
    else this.#place({ ...kept, kept: true })
    this.#tell("changed", this.#find(kept.client_id))
  }

  #place(entry) {
    this.#entries.push(entry)
    this.#entries.sort((one, other) => one.order - other.order)
  }

  #changed(entry, fields) {
    Object.assign(entry, fields, { version: entry.version + 1 })
    this.#remember()
    this.#tell("changed", entry)
    if (entry.kept) this.#store.update(entry.client_id, () => fields).then((kept) => kept && this.#store.tell("changed", kept), () => {})
  }

  #keep(entry) {
    this.#remember()
    this.#store?.put(plain(entry)).then(() => this.#isKept(entry), () => {})
  }

  #isKept(entry) {
    if (!this.#entries.includes(entry)) return this.#store.remove(entry.client_id).catch(() => {})
    entry.kept = true
    this.#remember()
    this.#store.tell("written", plain(entry))
    this.#tell("kept", entry)
    if (this.isLaidBy(entry)) this.#tell("changed", entry)
  }

  #remove(entry, how) {
    if (entry.kept) this.#store.remove(entry.client_id).then(() => this.#store.tell(how, plain(entry)), () => {})
    this.#forget(entry, how)
  }

  #forget(entry, how) {
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.#remember()
    this.#tell(how, entry)
  }

  /** What only this tab has. */
  #remember() {
    this.#memory.write("pending", this.#entries.filter(({ kept }) => !kept).map(plain))
  }

  /** Another tab of the same person did something. */
  #hear({ how, entry: told }) {
    const entry = this.#find(told.client_id)
    if (how === "sent" || how === "dropped") {
      if (entry) this.#forget(Object.assign(entry, { ack: told.ack ?? null }), how)
      return
    }
    this.#takeOver(told)
    setTimeout(() => this.#next(), WRITERS_START)
  }

  #find(clientId) {
    return this.#entries.find((entry) => entry.client_id === clientId)
  }

  #tell(how, entry) {
    this.dispatchEvent(new CustomEvent(how, { detail: entry }))
  }
}

/** What others need to know of an entry. */
const plain = ({ kept, ...entry }) => entry

// Not crypto.randomUUID(): browsers offer that only behind TLS, and a house network may not have it.
export function newClientId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(15)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
