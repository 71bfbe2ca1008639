// What is unread, room by room. The server counts; between two of its answers, what has happened since is reckoned with here, so
// that every page of the same person shows the same number. Nothing is ever added to a number that is shown.
//
// Of each room: what the server counted, up to `seq`; and the messages of others behind that, by seq. Where that does not tell,
// because a message that the server counted was deleted or changed behind `seq`, the room is "doubtful", and the server is to be
// asked again.
// Events: "changed" and "doubtful", with the room's key as their detail.

const DIRECT = "direct"
const NOTHING = { unread: 0, mentions: 0, calls: 0 }

export class Unread extends EventTarget {
  #me
  #rooms = new Map()
  #beingRead = null

  constructor(me) {
    super()
    this.#me = me
  }

  /** `hello` came: these are all rooms. */
  greeted(rooms) {
    const known = this.#rooms
    this.#rooms = new Map()
    for (const state of rooms) this.#take(state, known.get(state.room))
    for (const room of new Set([...known.keys(), ...this.#rooms.keys()])) this.#tell("changed", room)
  }

  /** What the server counts in one room now; an answer that is older than another one says nothing any more. */
  told(state) {
    const known = this.#rooms.get(state.room)
    if (state.unread === undefined || (known && !known.lost && isOlder(state, known))) return
    this.#take({ kind: known?.kind, ...state }, known)
    this.#tell("changed", state.room)
  }

  left(room) {
    this.#rooms.delete(room)
    this.#tell("changed", room)
  }

  posted({ room, seq, author, mentions = [] }) {
    const known = this.#rooms.get(room)
    if (!known) return
    known.top = Math.max(known.top, seq)
    if (author.usercode === this.#me || seq <= known.seq) return
    known.since.set(seq, this.#callsMe(mentions))
    this.#tell("changed", room)
  }

  edited({ room, seq, target, mentions = [] }) {
    const known = this.#rooms.get(room)
    const callsMe = this.#callsMe(mentions)
    // Where nothing called me, and this does not either, the numbers stay.
    if (!known?.since.has(target)) return this.#change(known, { room, seq, target }, callsMe || known?.mentions > 0)
    known.since.set(target, callsMe)
    this.#tell("changed", room)
  }

  deleted({ room, seq, target }) {
    const known = this.#rooms.get(room)
    if (!known?.since.delete(target)) return this.#change(known, { room, seq, target })
    this.#tell("changed", room)
  }

  /** Too much was missed to be reckoned with, and seqs may begin anew: whatever the server says next is true. */
  lost(room) {
    const known = this.#rooms.get(room)
    if (!known) return
    known.lost = true
    this.#tell("doubtful", room)
  }

  /** The room that somebody is reading right now, or null: what is said there is read already, only not told yet. */
  reads(room) {
    const [before, now] = [this.#beingRead, room]
    if (before === now) return
    this.#beingRead = now
    for (const one of [before, now]) if (one !== null) this.#tell("changed", one)
  }

  /** {unread, mentions, calls, muted, hidden}: `calls` is what is for the reader by name, and all of a direct room. */
  of(room) {
    const known = this.#rooms.get(room)
    const wanted = known?.involvement
    const muted = wanted === "nothing" || wanted === "hidden"
    if (!known || room === this.#beingRead) return { ...NOTHING, muted, hidden: wanted === "hidden" }
    const since = [...known.since].filter(([seq]) => seq > known.seq)
    const unread = known.unread + since.length
    const mentions = known.mentions + since.filter(([, calls]) => calls).length
    const calls = wanted === "nothing" ? 0 : known.kind === DIRECT ? unread : mentions
    return { unread, mentions, calls, muted, hidden: wanted === "hidden" && calls === 0 }
  }

  /** How far a room is read, at which version of the cursor; how far it came to this user; its newest message. Undefined when not mine. */
  placeOf(room) {
    const known = this.#rooms.get(room)
    return known && { read: known.read, cursor: known.cursor, delivered: known.delivered, top: known.top, involvement: known.involvement }
  }

  isDirect(room) {
    return this.#rooms.get(room)?.kind === DIRECT
  }

  get beingRead() {
    return this.#beingRead
  }

  get rooms() {
    return [...this.#rooms.keys()]
  }

  /** How much there is for the reader by name, everywhere. */
  get waiting() {
    return this.rooms.reduce((sum, room) => sum + this.of(room).calls, 0)
  }

  #take({ room, kind, read_seq: read, delivered_seq: delivered, unread, unread_seq: seq, mentions, involvement, cursor }, before) {
    const since = new Map([...before?.since ?? []].filter(([one]) => one > seq))
    const changes = (before?.changes ?? []).filter((change) => change.seq > seq)
    const top = Math.max(seq, ...since.keys())
    const known = { kind, read, delivered, unread, seq, mentions, involvement, cursor, since, changes, top, lost: false }
    this.#rooms.set(room, known)
    // What the server counted before it heard of a change that we have heard of.
    if (changes.some(({ target }) => isCounted(known, target))) this.#tell("doubtful", room)
  }

  #change(known, { room, seq, target }, matters = true) {
    if (!known || seq <= known.seq) return
    known.changes.push({ seq, target })
    if (matters && isCounted(known, target)) this.#tell("doubtful", room)
  }

  #callsMe(mentions) {
    return mentions.includes(this.#me) || mentions.includes("*")
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

/** Each move of the cursor counts up; between two moves, only the room goes on. */
const isOlder = ({ cursor, unread_seq: seq }, known) => cursor < known.cursor || (cursor === known.cursor && seq < known.seq)
const isCounted = (known, target) => target > known.read && target <= known.seq
