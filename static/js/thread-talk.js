// The list of a thread as it stands on the page. Beside the conversation each message is there twice; the one in the conversation
// keeps the name by which links find it.

import { Changes } from "./changes.js"
import { keepFocus } from "./current.js"
import { dress } from "./dress.js"
import { apply, part, shownUpTo } from "./marks.js"
import { clock } from "./moments.js"
import { follow } from "./quotes.js"
import { Reading } from "./reading.js"
import * as timeline from "./timeline.js"

export class ThreadTalk {
  #scroller
  #list
  #thread
  #reader
  #delivery
  #changes = new Changes()

  constructor(scroller, thread, delivery, signal) {
    this.#scroller = scroller
    this.#list = part(scroller, "thread-list")
    this.#thread = thread
    this.#delivery = delivery
    const dayLine = () => document.querySelector("template[data-part=day-line]").content.firstElementChild.cloneNode(true)
    this.#reader = { usercode: document.body.dataset.user, dayLine }
    for (const entry of this.#entries) this.#prepare(entry)
    timeline.arrange(this.#list, this.#reader)
    this.#setApart()
    for (const entry of this.#entries) dress(entry)
    delivery.watch(this.#list, signal)
    this.reading = new Reading(scroller, signal, () => {})
  }

  has(seq) {
    return this.#messageAt(seq) !== null
  }

  insert(...elements) {
    this.change(() => {
      for (const element of elements) this.#put(element)
    })
  }

  /** Do a change to its message, if it is here; and if not, when it comes. */
  apply(event) {
    if (!this.#changes.hear(event)) return
    const message = this.#messageAt(event.target)
    if (message && event.seq > shownUpTo(message)) this.change(() => {
      apply(message, event)
      dress(message)
    }, event.type === "message.previewed")
    if (event.type === "message.edited" || event.type === "message.deleted") follow(event)
  }

  /** What a fetched page has, in place of what stands here up to its end. */
  renew(page) {
    const fresh = timeline.entries(page)
    const last = Math.max(0, ...fresh.map((entry) => timeline.placeOf(entry).seq))
    this.change(() => {
      for (const entry of this.#entries.filter((one) => timeline.placeOf(one)?.seq <= last)) timeline.drop(entry, this.#reader)
      for (const element of fresh) this.#put(element)
    })
  }

  /** What was said up to here has left the room for good. */
  expired(seq) {
    const gone = this.#entries.filter((entry) => timeline.placeOf(entry)?.seq <= seq)
    if (gone.length > 0) this.change(() => gone.forEach((entry) => timeline.drop(entry, this.#reader)))
  }

  drop(element) {
    if (element) this.change(() => timeline.drop(element, this.#reader))
  }

  /** The element of a message that was written here, wherever it is on its way. */
  own(clientId) {
    return this.#list.querySelector(`[data-client-id="${CSS.escape(clientId)}"][data-mine]`)
  }

  change(change, around = false) {
    keepFocus(this.#scroller, () => this.reading.during(() => {
      change()
      this.#setApart()
      this.#delivery.sign(this.#list)
    }, around))
  }

  #put(element) {
    this.#prepare(element)
    timeline.insert(this.#list, element, this.#reader)
    for (const event of this.#changes.since(Number(element.dataset.seq), shownUpTo(element))) apply(element, event)
    dress(element)
  }

  #prepare(element) {
    if (document.querySelector("message-list") && element.id.startsWith("message-")) element.id = `thread-${element.id}`
    for (const time of element.querySelectorAll("time[datetime]")) time.textContent = clock(time.dateTime)
    // What all of them answer stands above them.
    const quote = part(element, "quote")
    if (Number(quote?.dataset.target) === this.#thread) quote.remove()
  }

  /** What answers begins anew below the first message, whoever speaks. */
  #setApart() {
    const root = this.#messageAt(this.#thread)
    root?.toggleAttribute("data-root", true)
    if (root) timeline.entryBelow(root)?.removeAttribute("data-continues")
  }

  #messageAt(seq) {
    return this.#list.querySelector(`.message[data-seq="${seq}"]`)
  }

  get #entries() {
    return timeline.entries(this.#list)
  }
}
