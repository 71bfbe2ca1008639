// One WebSocket for the whole page, opened again whenever it breaks.
//
// Where no WebSocket comes through, but the rest of the server answers, the same frames travel another way.
//
//   start -> connecting -> (hello) -> resuming -> ready -> (cut) -> waiting -> connecting ...
//                                                  `-> stopped: signed out or blocked
//
// Every frame of the server is an event of the same type with the frame as its detail, and then one of the type "frame". Besides these: "ready" when nothing is
// missing any more, "cut" when the line broke or could not be opened, "signed-out" and "blocked" when there is no coming back.

import { gettext } from "./gettext.js"
import { Positions } from "./positions.js"

const SHORTEST_CEILING = 500
const LONGEST_CEILING = 30_000
const GREETING_PATIENCE = 15_000
const PING_PATIENCE = 8_000
const DEFAULT_HEARTBEAT = 25
// So many times nobody has greeted us: then the other way is tried as often.
const UNHEARD = 2
const TOO_SLOW = 4008
const SIGNED_OUT = 4401
const BLOCKED = 4403

/** Why a command was not carried out; `message` is the sentence for people. */
export class Refusal extends Error {
  constructor(code, sentence = "", retryAfter = null) {
    super(sentence)
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** Full jitter: anything between nothing and a ceiling that doubles, so that a crowd does not come back in step. */
export function backoff(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_CEILING, SHORTEST_CEILING * 2 ** attempt)
}

export class Connection extends EventTarget {
  state = "idle"
  id = null
  limits = {}
  #url
  #positions = new Positions()
  #socket = null
  #listening
  #requests = new Map()
  #lastId = 0
  #attempt = 0
  #goodbye = null
  #openOtherWay
  #goesOtherWay = false
  #isGreeted = false
  #unheard = 0
  #heartbeat = DEFAULT_HEARTBEAT * 1000
  #timer

  /** `openOtherWay` resolves with a line that behaves like a WebSocket, or with null when the server is away altogether. */
  start(url, positions = {}, openOtherWay = async () => null) {
    this.#url = url
    this.#openOtherWay = openOtherWay
    this.#positions = new Positions(positions)
    globalThis.addEventListener?.("online", () => this.#hurry())
    // The line itself would say nothing of it for half a minute; and a network that went may have been another one.
    globalThis.addEventListener?.("offline", () => this.state === "ready" && this.#expectSilenceFor(0))
    globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#hurry())
    this.#connect()
  }

  /** There was a line, and it is not whole again. */
  get isCut() {
    return this.state !== "idle" && this.state !== "ready"
  }

  /** Send a command; resolves with its ack, rejects with a Refusal. */
  request(type, fields = {}) {
    return new Promise((resolve, reject) => {
      if (this.state !== "ready" && this.state !== "resuming") return reject(new Refusal("disconnected"))
      const id = ++this.#lastId
      const frame = JSON.stringify({ type, id, ...fields })
      // The server closes the line on a frame over its limit; sent again, it would close it for ever.
      if (new TextEncoder().encode(frame).length > (this.limits.frame_bytes ?? Infinity)) {
        return reject(new Refusal("too_long", gettext("This is too long for one message.")))
      }
      this.#requests.set(id, { resolve, reject })
      this.#socket.send(frame)
    })
  }

  async #connect() {
    this.state = "connecting"
    this.#goodbye = null
    this.#isGreeted = false
    this.#listening = new AbortController()
    const { signal } = this.#listening
    if (!this.#goesOtherWay) return this.#listen(new WebSocket(this.#url), signal)
    const line = await this.#openOtherWay()
    this.#listen(line ?? new WebSocket(this.#url), signal)
  }

  #listen(socket, signal) {
    this.#socket = socket
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)), { signal })
    socket.addEventListener("close", ({ code }) => this.#lost(code), { signal })
    this.#after(GREETING_PATIENCE, () => this.#giveUp())
  }

  #receive(frame) {
    this.#expectSilenceFor(this.#heartbeat)
    if (frame.type === "ack" || frame.type === "error") return this.#answer(frame)
    if (frame.type === "hello") return this.#greet(frame)
    if (frame.type === "goodbye") this.#goodbye = frame
    else if (frame.type !== "room.resync" && "epoch" in frame) this.#positions.heard(frame)
    this.#tell(frame.type, frame)
    this.#tell("frame", frame)
  }

  /** A page came later than the line, and may be of a room that nothing was heard of yet. */
  learn(positions) {
    this.#positions.learn(positions)
  }

  #answer({ type, id, ...answer }) {
    const request = this.#requests.get(id)
    this.#requests.delete(id)
    if (type === "ack") return request?.resolve(answer)
    const { code, message, errors, retry_after: retryAfter } = answer
    // `message` names the fields for programs; people see their words standing beside the sentence.
    const sentence = errors ? Object.values(errors).join(" ") : message
    request?.reject(new Refusal(code, sentence, retryAfter ?? null))
  }

  async #greet(hello) {
    this.state = "resuming"
    this.#isGreeted = true
    this.id = hello.connection
    this.limits = hello.limits ?? {}
    this.#heartbeat = (hello.heartbeat_s ?? DEFAULT_HEARTBEAT) * 1000
    this.#positions.greeted(hello.rooms ?? [])
    this.#tell("hello", hello)
    try {
      await this.request("resume", { rooms: this.#positions.all })
    } catch (refusal) {
      if (refusal.code !== "disconnected") this.#giveUp()
      return
    }
    this.#positions.resumed()
    this.#attempt = 0
    this.state = "ready"
    this.#tell("ready")
  }

  /** Silence longer than a heartbeat is suspicious: ask, and take the line for dead when nothing answers. */
  #expectSilenceFor(milliseconds) {
    this.#after(milliseconds, () => {
      this.request("ping").catch(() => {})
      this.#after(PING_PATIENCE, () => this.#giveUp())
    })
  }

  /** Back from sleep, or a network appeared: do not wait for the timers. */
  #hurry() {
    if (this.state === "waiting") this.#connect()
    else if (this.state === "ready") this.#expectSilenceFor(0)
  }

  #giveUp() {
    this.#socket.close()
    this.#lost(null)
  }

  #lost(closeCode) {
    // A proxy or a hasty close may swallow the code of the close; the goodbye before it has it too.
    const { code = closeCode, retry_after_ms: comeBackAfter = null } = this.#goodbye ?? {}
    this.#listening.abort()
    clearTimeout(this.#timer)
    this.#unheard = this.#isGreeted ? 0 : this.#unheard + 1
    if (this.#unheard === UNHEARD) [this.#goesOtherWay, this.#unheard] = [!this.#goesOtherWay, 0]
    this.state = code === SIGNED_OUT || code === BLOCKED ? "stopped" : "waiting"
    for (const { reject } of this.#requests.values()) reject(new Refusal("disconnected"))
    this.#requests.clear()
    this.#tell("cut", { attempt: this.#attempt })
    if (code === SIGNED_OUT) return this.#tell("signed-out")
    if (code === BLOCKED) return this.#tell("blocked")
    const atOnce = code === TOO_SLOW && this.#attempt === 0 ? 0 : null
    this.#after(atOnce ?? comeBackAfter ?? backoff(this.#attempt), () => this.#connect())
    this.#attempt += 1
  }

  #after(milliseconds, then) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(then, milliseconds)
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

export const connection = new Connection()
