// A thread, live: a first message and what goes back to it, with a place to answer. On a page of its own, and beside the
// conversation. What is written here goes out by the same outbox as everything.

import { api, sentenceOf } from "../asking.js"
import { takeUp } from "../attaching.js"
import { settle, show } from "../bubble.js"
import { CHANGES } from "../changes.js"
import { connection } from "../connection.js"
import { Delivery } from "../delivery.js"
import { part } from "../marks.js"
import { memory } from "../memory.js"
import { outbox } from "../outbox.js"
import { partsOf } from "../pages.js"
import { apiOf } from "../parts.js"
import { written } from "../slash.js"
import { ThreadTalk } from "../thread-talk.js"
import { parse } from "../timeline.js"
import { toast } from "../toasts.js"
import { TOUCH, Writing } from "../writing.js"

class ThreadPane extends HTMLElement {
  #leaving
  #talk
  // Who may not answer has none.
  #writing = null

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#talk = new ThreadTalk(part(this, "talk"), this.#thread, document.querySelector("message-list")?.delivery ?? this.#delivery(signal), signal)
    for (const entry of outbox.in(this.#room)) this.#show(entry)
    this.#talk.reading.toEnd()
    this.#listen(signal)
    document.querySelector("message-menu")?.watch(part(this, "talk"), signal)
    if (this.querySelector(".composer")) this.#write(signal)
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  /** Where one writes, or else what there is to read; a finger that opened a sheet has asked for no keyboard. */
  begin() {
    if (this.#writing && !TOUCH.matches) this.#writing.field.focus({ preventScroll: true })
    else if (!this.closest("[data-open]")) part(this, "talk").focus({ preventScroll: true })
  }

  get #room() {
    return this.dataset.room
  }

  get #thread() {
    return Number(this.dataset.thread)
  }

  /** On a page of its own, where no conversation knows it. */
  #delivery(signal) {
    const { stored, reach, quiet } = this.dataset
    const delivery = new Delivery(pieces("delivery").content, Number(stored), JSON.parse(reach))
    delivery.hear((type, handle) => this.#told(type, handle, signal), quiet !== undefined)
    connection.addEventListener("hello", ({ detail }) => {
      const { stored_seq: seq } = detail.rooms.find(({ room }) => room === this.#room) ?? {}
      if (seq) delivery.storedUpTo(seq)
    }, { signal })
    return delivery
  }

  #told(type, handle, signal) {
    connection.addEventListener(type, ({ detail }) => detail.room === this.#room && handle(detail), { signal })
  }

  /** Words that were typed and not sent wait in this tab. */
  #write(signal) {
    const field = this.querySelector(".composer textarea")
    const kept = `thread.${this.#room}.${this.#thread}`
    field.value = memory.read(kept, "") || field.value
    field.addEventListener("input", () => memory.write(kept, field.value), { signal })
    this.#writing = new Writing(this, { answers: () => this.#thread, sent: () => this.#talk.reading.toEnd(), signal })
    takeUp(this)
  }

  #listen(signal) {
    const hear = (source, type, handle) => source.addEventListener(type, handle, { signal })
    const told = (type, handle) => this.#told(type, handle, signal)
    told("message.posted", (event) => this.#posted(event))
    for (const type of CHANGES) told(type, (event) => this.#talk.apply(event))
    told("history.expired", ({ seq }) => this.#talk.expired(seq))
    told("room.resync", () => this.#renew())
    for (const type of ["written", "changed"]) hear(outbox, type, ({ detail }) => this.#show(detail))
    hear(outbox, "sent", ({ detail }) => this.#sent(detail))
    hear(outbox, "dropped", ({ detail }) => this.#talk.drop(this.#talk.own(detail.client_id)))
    hear(this, "click", (event) => this.#clicked(event))
    hear(this, "submit", (event) => this.#chosen(event))
    hear(this, "answer.begun", (event) => this.#answer(event))
  }

  /** An old page of a long thread does not grow. */
  get #isOld() {
    return this.dataset.later !== undefined
  }

  #posted({ thread, html }) {
    if (thread === this.#thread && html && !this.#isOld) this.#talk.insert(parse(html))
  }

  #show(entry) {
    const isHere = entry.room === this.#room && (entry.reply_to === this.#thread || this.#talk.has(entry.reply_to))
    if (isHere && !this.#isOld) show(entry, this.#talk, pieces)
  }

  #sent({ client_id: clientId, ack }) {
    if (settle(this.#talk, clientId, ack)) this.#askFollowing()
  }

  #clicked({ target }) {
    const name = target.closest("[data-part]")?.dataset.part
    const clientId = target.closest(".message")?.dataset.clientId
    if (name === "retry") outbox.retry(clientId)
    else if (name === "discard") outbox.drop(clientId)
    else if (name === "edit") this.#takeBack(clientId)
  }

  #takeBack(clientId) {
    const { files } = outbox.all.find(({ client_id: id }) => id === clientId) ?? {}
    if (files) this.#writing?.restore(files)
    this.#writing?.putBefore(written(outbox.drop(clientId)))
  }

  /** Follow it, or no longer. */
  async #chosen(event) {
    if (event.target !== part(this, "follow")) return
    event.preventDefault()
    const wanted = event.submitter.value === "yes"
    try {
      await api(wanted ? "PUT" : "DELETE", this.#address)
      this.#tellFollowing(wanted)
      this.querySelector(`[data-following="${wanted ? "yes" : "no"}"] button`).focus()
    } catch (refusal) {
      toast(sentenceOf(refusal))
    }
  }

  get #address() {
    return apiOf({ dataset: { room: this.#room, seq: this.#thread } }, "/follow")
  }

  #tellFollowing(follows) {
    for (const row of this.querySelectorAll("[data-following]")) row.hidden = (row.dataset.following === "yes") !== follows
    part(this, "told-following").textContent = this.querySelector("[data-following]:not([hidden]) .soft").textContent
  }

  /** Whoever answers follows, unless they said once that they do not want to. */
  async #askFollowing() {
    if (!this.querySelector("[data-following=no]:not([hidden])")) return
    const { following } = await api("GET", this.#address).catch(() => ({}))
    if (following) this.#tellFollowing(true)
  }

  /** Here there is one thing to answer. */
  #answer(event) {
    if (!this.#writing) return
    event.stopPropagation()
    this.#writing.field.focus()
  }

  async #renew() {
    if (this.#isOld) return
    try {
      const [page] = await partsOf(`/rooms/${encodeURIComponent(this.#room)}/threads/${this.#thread}`, "[data-part=thread-list]")
      this.#talk.renew(page)
    } catch {
      // The line is cut again: the next one brings another resync.
    }
  }
}

const pieces = (name) => document.querySelector(`template[data-part=${name}]`)

customElements.define("thread-pane", ThreadPane)
