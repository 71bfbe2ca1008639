// The list of one room as it stands on the page: each change keeps the reading position, the day lines and the signs right.

import { Changes } from "./changes.js"
import { keepFocus } from "./current.js"
import { Delivery } from "./delivery.js"
import { dress } from "./dress.js"
import { cut } from "./light.js"
import { apply, part, shownUpTo } from "./marks.js"
import { clock } from "./moments.js"
import { GONE, fill, follow } from "./quotes.js"
import { Reading } from "./reading.js"
import * as timeline from "./timeline.js"
import { UnreadLine } from "./unread-line.js"


export class Talk {
  #element
  #list
  #reader
  #changes = new Changes()

  constructor(element, signal, onMove) {
    this.#element = element
    this.#list = this.part("list")
    const dayLine = () => this.template("day-line").content.firstElementChild.cloneNode(true)
    this.#reader = { usercode: document.body.dataset.user, dayLine }
    const { stored, reach } = element.dataset
    this.delivery = new Delivery(this.template("delivery").content, Number(stored), JSON.parse(reach))
    this.line = new UnreadLine(this.#list, { template: this.template("unread-line"), me: this.#reader.usercode })
    this.reading = new Reading(element, signal, onMove)
    tellTimes(timeline.entries(this.#list))
    timeline.arrange(this.#list, this.#reader)
    for (const entry of timeline.entries(this.#list)) dress(entry)
    this.line.place()
    this.delivery.watch(this.#list, signal)
  }

  isMine({ author }) {
    return author.usercode === this.#reader.usercode
  }

  insert(...elements) {
    tellTimes(elements)
    this.change(() => {
      for (const element of elements) this.#put(element)
    })
  }

  /** Do a change to its message, if it is here; and if not, when it comes. */
  apply(event) {
    if (!this.#changes.hear(event)) return
    this.change(() => {
      const message = this.#list.querySelector(`.message[data-seq="${event.target}"]`)
      if (message && event.seq > shownUpTo(message)) this.#do(message, event)
    }, event.type === "message.previewed")
    if (event.type === "message.edited" || event.type === "message.deleted") follow(event)
  }

  #put(element) {
    timeline.insert(this.#list, element, this.#reader)
    for (const event of this.#changes.since(Number(element.dataset.seq), shownUpTo(element))) apply(element, event)
    dress(element)
  }

  #do(message, event) {
    apply(message, event)
    dress(message)
  }

  drop(element) {
    if (element) this.change(() => timeline.drop(element, this.#reader))
  }

  /** Somebody is called otherwise now, and looks otherwise. */
  renamed(user) {
    for (const message of this.#list.querySelectorAll(`.message[data-author="${CSS.escape(user.usercode)}"]`)) {
      part(message, "author").textContent = user.name
    }
    const dressing = [import("./avatars.js"), import("./faces.js")]
    Promise.all(dressing).then(([{ wear }, { initials }]) => wear({ ...user, letters: initials(user.name) }), () => {})
  }

  /** What has left, and what was stored, while there was no line. */
  greeted(rooms) {
    const { stored_seq: stored, expired_seq: expired } = rooms.find(({ room }) => room === this.#element.dataset.room) ?? {}
    if (stored) this.delivery.storedUpTo(stored)
    if (expired) this.expired(expired)
  }

  /** What was said up to here has left the room for good. */
  expired(seq) {
    const gone = timeline.entries(this.#list).filter((entry) => timeline.placeOf(entry)?.seq <= seq)
    if (gone.length > 0) this.change(() => {
      for (const entry of gone) timeline.drop(entry, this.#reader)
    })
    for (const quote of this.#list.querySelectorAll("[data-part=quote][data-target]")) {
      if (Number(quote.dataset.target) <= seq) fill(quote, GONE)
    }
  }

  /** `around`: it may become much higher or lower, also where somebody looks. */
  change(change, around = false) {
    keepFocus(this.#element, () => this.reading.during((line) => {
      change()
      this.#stayLight(line)
      this.line.place()
      this.delivery.sign(this.#list)
    }, around))
  }

  /** From here on it is new. */
  beginAfter(seq) {
    this.reading.during(() => this.line.begin(seq))
  }

  /** The seq of the newest message of somebody else. */
  get newestOfOthers() {
    return Math.max(0, ...this.line.unread(0).map((message) => timeline.placeOf(message).seq))
  }

  /** How many messages of others behind a seq stand below what can be seen. */
  countBelow(seq) {
    const end = this.#element.getBoundingClientRect().bottom
    return this.line.unread(seq).filter((message) => message.getBoundingClientRect().top >= end).length
  }

  /** Take over the entries of a fetched page, and its way further back; `isStale` says which of ours it replaces. */
  merge(page, isStale = () => false) {
    const elements = timeline.entries(page)
    tellTimes(elements)
    this.change(() => {
      for (const entry of timeline.entries(this.#list).filter(isStale)) timeline.drop(entry, this.#reader)
      for (const name of ["earlier", "opening"]) this.part(name)?.remove()
      this.#list.prepend(...page.querySelectorAll("[data-part=earlier], [data-part=opening]"))
      for (const element of elements) this.#put(element)
    })
  }

  /** The element of a message that was written here, wherever it is on its way. */
  own(clientId) {
    return this.#list.querySelector(`[data-client-id="${CSS.escape(clientId)}"][data-mine]`)
  }

  part(name) {
    return this.#element.querySelector(`[data-part=${name}]`)
  }

  template(name) {
    return this.#element.querySelector(`template[data-part=${name}]`)
  }

  /** A tab that stays open for days, or goes far back, stays light: what goes is at the end where nobody reads. */
  #stayLight(line) {
    const all = timeline.entries(this.#list).filter(timeline.placeOf)
    const { above, below } = cut(all.length, line && timeline.placeOf(line) ? all.indexOf(line) : all.length)
    if (above > 0) this.#dropAbove(all.length - above)
    if (below > 0) this.#dropBelow(all.length - below)
  }

  #dropAbove(most) {
    const oldest = timeline.keepNewest(this.#list, most, this.#reader)
    const earlier = this.part("earlier")
    earlier.querySelector("a").search = `?before=${timeline.placeOf(oldest).seq}`
    earlier.hidden = false
    this.part("opening")?.remove()
  }

  /** What comes now has no place here until somebody has read on to it. */
  #dropBelow(most) {
    const newest = timeline.keepOldest(this.#list, most)
    const onward = this.part("onward")
    onward.querySelector("a").search = `?after=${timeline.placeOf(newest).seq}`
    onward.hidden = false
    this.#element.dataset.later ??= "cut"
  }
}

function tellTimes(elements) {
  for (const time of elements.flatMap((element) => [...element.querySelectorAll("time[datetime]")])) {
    time.textContent = clock(time.dateTime)
  }
}
