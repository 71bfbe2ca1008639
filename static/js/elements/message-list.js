// The talk of one room, live.

import { Announcer } from "../announcer.js"
import { bubble, settle, showState } from "../bubble.js"
import { connection } from "../connection.js"
import { History } from "../history.js"
import { outbox } from "../outbox.js"
import { Talk } from "../talk.js"
import { parse, placeOf } from "../timeline.js"

const HOUSE_EVENTS = ["member.joined", "member.left", "room.updated"]

class MessageList extends HTMLElement {
  #leaving
  #talk
  #history
  #announcer
  #newest
  #newBelow = 0

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#newest = document.querySelector("[data-part=newest]")
    this.#announcer = new Announcer(document.querySelector("[data-part=announcer]"))
    this.#talk = new Talk(this, signal, () => this.#moved())
    for (const entry of outbox.in(this.dataset.room)) this.#show(entry)
    this.#goToStart()
    this.#history = new History(this, this.#talk, { newest: this.#newest.href, signal })
    this.#listen(signal)
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  /** A page from further up does not grow at its end. */
  get #isOld() {
    return this.dataset.later !== undefined
  }

  #goToStart() {
    const asked = this.dataset.at ?? location.hash.match(/^#message-(\d+)$/)?.[1]
    const found = document.getElementById(`message-${asked}`)
    found?.toggleAttribute("data-found", true)
    if (found) this.#talk.reading.show(found)
    else this.#talk.reading.toEnd()
    this.#moved()
  }

  #listen(signal) {
    const here = (handle) => ({ detail }) => detail.room === this.dataset.room && handle(detail)
    const hear = (source, type, handle) => source.addEventListener(type, handle, { signal })
    hear(connection, "message.posted", here((event) => this.#posted(event)))
    for (const type of HOUSE_EVENTS) hear(connection, type, here((event) => this.#add(event)))
    hear(connection, "message.stored", here(({ room, type, ...place }) => this.#talk.storedUpTo(place)))
    hear(connection, "room.resync", here(() => this.#history.renew()))
    hear(connection, "ready", () => this.#history.renewIfStale())
    hear(outbox, "written", here((entry) => this.#written(entry)))
    hear(outbox, "changed", here((entry) => this.#show(entry)))
    hear(outbox, "sent", here((entry) => this.#sent(entry)))
    hear(outbox, "dropped", here((entry) => this.#talk.drop(this.#talk.own(entry.client_id))))
    hear(this, "click", (event) => this.#clicked(event))
    hear(this.#newest, "click", (event) => this.#goToNewest(event))
  }

  #posted(event) {
    if (!this.#talk.isMine(event)) {
      this.#announcer.hear(event)
      if (this.#isOld || !this.#talk.reading.atEnd) this.#newBelow += 1
    }
    this.#add(event)
    this.#moved()
  }

  #add(event) {
    if (event.html && !this.#isOld) this.#talk.insert(parse(event.html))
  }

  #written(entry) {
    if (this.#isOld) this.#leaveOldPage()
    this.#show(entry)
    this.#talk.reading.toEnd()
    this.#moved()
  }

  /** Live at once: what is said while the newest page is on its way here must not be missed. */
  #leaveOldPage() {
    delete this.dataset.later
    history.replaceState(null, "", this.#newest.href)
    this.#history.renew()
  }

  #show(entry) {
    if (!outbox.in(entry.room).includes(entry)) return
    const shown = this.#talk.own(entry.client_id)
    if (shown && placeOf(shown)) return
    const element = shown ?? bubble(entry, this.#talk.template("pending"), document.body.dataset.user)
    this.#talk.change(() => showState(element, entry, this.#talk.template("trouble")))
    if (!shown) this.#talk.insert(element)
  }

  #sent({ client_id: clientId, ack }) {
    const element = this.#talk.own(clientId)
    if (!element || !ack || placeOf(element)) return
    settle(element, ack)
    this.#talk.insert(element)
  }

  #clicked(event) {
    const part = event.target.closest("[data-part]")?.dataset.part
    const clientId = event.target.closest(".message")?.dataset.clientId
    if (part === "retry") outbox.retry(clientId)
    else if (part === "discard") outbox.drop(clientId)
    else if (part === "edit") this.#tell("words.returned", outbox.drop(clientId))
    else if (event.target.closest("[data-part=earlier] a") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      this.#history.loadEarlier()
    }
  }

  #goToNewest(event) {
    if (this.#isOld) return
    event.preventDefault()
    this.#talk.reading.toEnd()
    this.#moved()
    this.focus({ preventScroll: true })
  }

  #moved() {
    const atEnd = this.#talk?.reading.atEnd && !this.#isOld
    if (atEnd) this.#newBelow = 0
    this.#newest.hidden = atEnd
    this.#newest.querySelector("[data-part=newest-words]").textContent = this.#newBelow ? `${this.#newBelow} new below` : "To the newest"
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
  }
}

customElements.define("message-list", MessageList)
