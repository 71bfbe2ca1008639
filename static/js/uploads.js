// Files on their way to the server, a few at a time.
//
//   waiting -> going -> ready            refused: the server said no, and why; trying again makes sense for some
//      ^         |                       broken: the line broke on the way
//      '-- retry-+-> refused, broken
//
// "changed" is told with the upload as its detail. What is dropped is stopped, and forgotten.

import { gettext } from "./gettext.js"

export const AT_ONCE = 2

export class Uploads extends EventTarget {
  #send
  #limit
  #all = []

  /**
   * `send(file, onPart, signal)` resolves with what the server says of the file, and rejects with a sentence in its message;
   * it tells `onPart` the share that is there, and whether the line is cut and it goes on by itself.
   */
  constructor({ send, limit = Infinity }) {
    super()
    this.#send = send
    this.#limit = limit
  }

  add(file) {
    const upload = { name: file.name, size: file.size, file, state: "waiting", part: 0, sentence: "", result: null, stop: null }
    this.#all.push(upload)
    if (file.size === 0) this.#change(upload, { state: "refused", sentence: gettext("This file is empty.") })
    else if (file.size > this.#limit) {
      const sentence = gettext("That file is %(size)s; the limit is %(limit)s.", { size: sized(file.size), limit: sized(this.#limit) })
      this.#change(upload, { state: "refused", sentence })
    } else this.#next()
    return upload
  }

  /** What has come through already: before a reload, or with a message that was taken back. */
  restore(result) {
    const upload = { name: result.name, size: result.size, file: null, state: "ready", part: 1, sentence: "", result, stop: null }
    this.#all.push(upload)
    return upload
  }

  retry(upload) {
    if (upload.state !== "broken") return
    this.#change(upload, { state: "waiting", part: 0, sentence: "" })
    this.#next()
  }

  drop(upload) {
    this.#all = this.#all.filter((other) => other !== upload)
    upload.stop?.abort()
    this.#next()
  }

  clear() {
    for (const upload of this.#all) upload.stop?.abort()
    this.#all = []
  }

  get all() {
    return [...this.#all]
  }

  get ready() {
    return this.#in("ready").map(({ result }) => result)
  }

  get underWay() {
    return this.#in("waiting", "going").length
  }

  get inTrouble() {
    return this.#in("refused", "broken")
  }

  #in(...states) {
    return this.#all.filter(({ state }) => states.includes(state))
  }

  #next() {
    while (this.#in("going").length < AT_ONCE && this.#in("waiting").length > 0) this.#go(this.#in("waiting")[0])
  }

  async #go(upload) {
    const stop = new AbortController()
    this.#change(upload, { state: "going", stop })
    const onPart = (part, isCut = false) => this.#all.includes(upload) && this.#change(upload, { part, isCut })
    try {
      const result = await this.#send(upload.file, onPart, stop.signal)
      this.#settle(upload, { state: "ready", part: 1, result })
    } catch ({ message, refused }) {
      this.#settle(upload, { state: refused ? "refused" : "broken", sentence: message })
    }
  }

  #settle(upload, fields) {
    if (!this.#all.includes(upload)) return
    this.#change(upload, { ...fields, stop: null })
    this.#next()
  }

  #change(upload, fields) {
    Object.assign(upload, fields)
    this.dispatchEvent(new CustomEvent("changed", { detail: upload }))
  }
}

/** 312 kB, 2.1 MB: as the server says it. */
export function sized(bytes) {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`
  const megabytes = bytes / 1_000_000
  if (megabytes >= 999.5) return `${(megabytes / 1000).toFixed(1)} GB`
  return `${megabytes < 9.95 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`
}

/** How a card says how far it is. */
export function noteOf({ state, part, size, sentence, isCut }) {
  if (state === "ready") return gettext("Ready · %(size)s", { size: sized(size) })
  if (state === "waiting") return gettext("Waiting · %(size)s", { size: sized(size) })
  if (state === "going" && isCut) return gettext("%(part)s of %(size)s, goes on when the line is back", { part: `${Math.floor(part * 100)} %`, size: sized(size) })
  if (state === "going") return gettext("%(part)s of %(size)s", { part: `${Math.floor(part * 100)} %`, size: sized(size) })
  return sentence
}
