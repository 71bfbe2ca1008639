// The list of one room as it stands on the page: each change keeps the reading position, the day lines and the signs right.

import { Delivery } from "./delivery.js"
import { clock } from "./moments.js"
import { Reading } from "./reading.js"
import * as timeline from "./timeline.js"

const MOST_ENTRIES = 400
const KEPT_ENTRIES = 300

export class Talk {
  #element
  #list
  #reader
  #delivery

  constructor(element, signal, onMove) {
    this.#element = element
    this.#list = this.part("list")
    const dayLine = () => this.template("day-line").content.firstElementChild.cloneNode(true)
    this.#reader = { usercode: document.body.dataset.user, dayLine }
    const { stored } = element.dataset
    this.#delivery = new Delivery(this.template("delivery").content, stored ? { seq: Number(stored) } : null)
    this.reading = new Reading(element, signal, onMove)
    tellTimes(timeline.entries(this.#list))
    timeline.arrange(this.#list, this.#reader)
    this.#delivery.sign(this.#list)
  }

  isMine({ author }) {
    return author.usercode === this.#reader.usercode
  }

  insert(...elements) {
    tellTimes(elements)
    this.change(() => {
      for (const element of elements) timeline.insert(this.#list, element, this.#reader)
    })
  }

  drop(element) {
    if (element) this.change(() => timeline.drop(element, this.#reader))
  }

  change(change) {
    this.reading.during(() => {
      change()
      this.#delivery.sign(this.#list)
      if (this.reading.atEnd) this.#trim()
    })
  }

  storedUpTo(place) {
    this.#delivery.storedUpTo(place)
    this.#delivery.sign(this.#list)
  }

  /** Take over the entries of a fetched page, and its way further back; `isStale` says which of ours it replaces. */
  merge(page, isStale = () => false) {
    const elements = timeline.entries(page)
    tellTimes(elements)
    this.change(() => {
      for (const entry of timeline.entries(this.#list).filter(isStale)) timeline.drop(entry, this.#reader)
      for (const name of ["earlier", "opening"]) this.part(name)?.remove()
      this.#list.prepend(...page.querySelectorAll("[data-part=earlier], [data-part=opening]"))
      for (const element of elements) timeline.insert(this.#list, element, this.#reader)
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

  /** A tab that stays open for days stays light; what goes is one page further up. */
  #trim() {
    if (timeline.entries(this.#list).length <= MOST_ENTRIES) return
    const oldest = timeline.trim(this.#list, KEPT_ENTRIES, this.#reader)
    const earlier = this.part("earlier")
    earlier.querySelector("a").search = `?before=${timeline.placeOf(oldest).seq}`
    earlier.hidden = false
    this.part("opening")?.remove()
  }
}

function tellTimes(elements) {
  for (const time of elements.flatMap((element) => [...element.querySelectorAll("time[datetime]")])) {
    time.textContent = clock(time.dateTime)
  }
}
