// The talk of one room, live.

import { Announcer, textOf, wordsOf } from "../announcer.js"
import { settle, show } from "../bubble.js"
import { CHANGES } from "../changes.js"
import { connection } from "../connection.js"
import { stand } from "../current.js"
import { counts } from "../counts.js"
import { callsMe } from "../dress.js"
import { gettext, ngettext } from "../gettext.js"
import { here } from "../here.js"
import { History } from "../history.js"
import { outbox } from "../outbox.js"
import { Reader } from "../reader.js"
import { Talk } from "../talk.js"
import { parse } from "../timeline.js"

const HOUSE_EVENTS = ["member.joined", "member.left", "room.updated"]
// What is new begins at a third of the height: what was said before stands above it.
const A_THIRD = 1 / 3
// What Esc has to close before it means "I have read it all".
const OPEN = ".menu[open], .later[open], [data-open], thread-pane:focus-within, dialog[open], [data-part=reply]:not([hidden])"

class MessageList extends HTMLElement {
  #leaving
  #talk
  #history
  #announcer
  #newest
  #reader
  // From a cut until what was missed has come.
  #isBehind = connection.isCut

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#newest = document.querySelector("[data-part=newest]")
    this.#announcer = new Announcer(document.querySelector("[data-part=announcer]"))
    this.#talk = new Talk(this, signal, () => this.#moved())
    this.#reader = this.#readerOf(signal)
    for (const entry of outbox.in(this.dataset.room)) this.#show(entry)
    this.#goToStart()
    const onEnd = () => this.#arrivedAtEnd()
    this.#history = new History(this, this.#talk, { newest: this.#newest.href, signal, onEnd })
    this.#listen(signal)
  }

  disconnectedCallback() {
    this.#announcer.stop()
    this.#leaving.abort()
  }

  /** The message that is being read, as {seq, offset}: that many pixels below the top; null at the end. */
  get place() {
    if (this.#talk.reading.atEnd) return null
    const message = [...this.querySelectorAll(".message[data-seq]")].find((one) => one.getBoundingClientRect().bottom > this.getBoundingClientRect().top)
    return message ? { seq: Number(message.dataset.seq), offset: this.#talk.reading.offsetOf(message) } : null
  }

  /** How far one's own words came, for who shows them too. */
  get delivery() {
    return this.#talk.delivery
  }

  /** A page from further up does not grow at its end. */
  get #isOld() {
    return this.dataset.later !== undefined
  }

  /** It had come to the end, until its end was taken away to keep it light. */
  get #isCut() {
    return this.dataset.later === "cut"
  }

  /** Only members read; whoever looks in through an open door leaves no trace. */
  #readerOf(signal) {
    const { room, readSeq: read, cursor } = this.dataset
    if (read === undefined) return null
    const newest = () => this.#talk.newestOfOthers
    const onPutOff = (seq) => this.#talk.beginAfter(seq)
    return new Reader({ room, read: Number(read), cursor: Number(cursor), newest, onPutOff, signal })
  }

  #goToStart() {
    const asked = this.dataset.at ?? location.hash.match(/^#message-(\d+)$/)?.[1]
    const found = document.getElementById(`message-${asked}`)
    const line = this.#wantsTheEnd() ? null : this.#talk.line.element
    const { offset } = this.dataset
    if (offset === undefined) found?.toggleAttribute("data-found", true)
    if (found && offset !== undefined) this.#talk.reading.putAt(found, Number(offset))
    else if (found) this.#talk.reading.show(found)
    else if (line) this.#talk.reading.showAt(line, A_THIRD)
    else this.#talk.reading.toEnd()
    this.#moved()
  }

  /** Asked for once: the next look at this page begins where the unread begins. */
  #wantsTheEnd() {
    const wanted = new URLSearchParams(location.search).get("at") === "end"
    if (wanted) history.replaceState(history.state, "", location.pathname)
    return wanted
  }

  #listen(signal) {
    const mine = (handle) => ({ detail }) => detail.room === this.dataset.room && handle(detail)
    const hear = (source, type, handle) => source.addEventListener(type, handle, { signal })
    const told = (type, handle) => hear(here, type, ({ detail }) => handle(detail))
    told("message.posted", (event) => this.#posted(event))
    for (const type of HOUSE_EVENTS) told(type, (event) => this.#add(event))
    for (const type of CHANGES) told(type, (event) => this.#talk.apply(event))
    this.delivery.hear(told, this.dataset.quiet !== undefined)
    hear(counts, "changed", ({ detail }) => detail === this.dataset.room && this.#counted())
    told("room.resync", () => this.#history.renew())
    told("person.changed", ({ user }) => this.#talk.renamed(user))
    told("history.expired", ({ seq }) => this.#talk.expired(seq))
    hear(connection, "hello", ({ detail }) => this.#talk.greeted(detail.rooms))
    hear(connection, "cut", () => { this.#isBehind = true })
    hear(connection, "ready", () => {
      this.#isBehind = false
      this.#history.renewIfStale()
    })
    hear(outbox, "written", mine((entry) => this.#written(entry)))
    hear(outbox, "changed", mine((entry) => this.#show(entry)))
    hear(outbox, "sent", mine(({ client_id: clientId, ack }) => settle(this.#talk, clientId, ack)))
    hear(outbox, "dropped", mine((entry) => this.#talk.drop(this.#talk.own(entry.client_id))))
    hear(this, "click", (event) => this.#clicked(event))
    hear(this, "redrawn", ({ detail }) => this.#talk.change(detail))
    hear(this, "submit", (event) => event.target.closest(".unread-line") && this.#readAll(event))
    hear(this, "mark-unread", ({ detail }) => this.#markUnread(detail.seq))
    hear(this, "first-unread", (event) => this.#goToUnread(event))
    // Before anybody closes what is open.
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal, capture: true })
    hear(this.#newest, "click", (event) => this.#goToNewest(event))
  }

  #posted(event) {
    const isMine = this.#talk.isMine(event)
    const element = event.html && parse(event.html)
    if (!isMine) this.#announce(event, element)
    this.#add(event, element)
    if (!isMine && this.#isMissed) this.#talk.beginAfter(this.#reader.read)
    this.#moved()
  }

  /** What comes now comes unseen, or came while there was no line. */
  get #isMissed() {
    return this.#reader && (!this.#isOld || this.#isCut) && (this.#isBehind || !this.#reader.isReading)
  }

  /** As much of a room is spoken as its reader wants to be told of it. */
  #announce(event, element) {
    const { involvement = "all" } = counts.placeOf(this.dataset.room) ?? {}
    const isCall = callsMe(event.mentions, element)
    if (involvement === "all" || (involvement === "mentions" && isCall)) this.#announcer.hear(event, isCall, element && wordsOf(element))
  }

  #add(event, element = event.html && parse(event.html)) {
    if (!element) return
    if (this.#isOld) this.#history.keep(event)
    else this.#talk.insert(element)
  }

  #counted() {
    this.#talk.line.offer(counts.of(this.dataset.room).unread > 0)
    this.#moved()
  }

  /** Everything below has come: from here on the page grows at its end. */
  #arrivedAtEnd() {
    delete this.dataset.later
    history.replaceState(history.state, "", location.pathname)
    this.#talk.reading.look()
    this.#moved()
  }

  #written(entry) {
    // Whoever writes in a thread beside the talk goes on reading there.
    if (document.activeElement.closest("thread-pane")) return this.#isOld || this.#show(entry)
    this.#reader?.goOn()
    if (this.#isOld) this.#leaveOldPage()
    this.#show(entry)
    this.#talk.reading.toEnd()
    this.#moved()
  }

  /** Live at once: what is said while the newest page is on its way here must not be missed. */
  #leaveOldPage() {
    delete this.dataset.later
    history.replaceState(history.state, "", location.pathname)
    this.#talk.part("onward").hidden = true
    this.#history.renew()
  }

  #show(entry) {
    show(entry, this.#talk, (name) => this.#talk.template(name))
  }

  #clicked(event) {
    const part = event.target.closest("[data-part]")?.dataset.part
    const clientId = event.target.closest(".message")?.dataset.clientId
    if (part === "retry") outbox.retry(clientId)
    else if (part === "discard") outbox.drop(clientId)
    else if (part === "edit") this.#takeBack(event.target.closest(".message"))
    else if (event.target.closest(":is([data-part=earlier], [data-part=onward]) a") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      if (event.target.closest("[data-part=earlier]")) this.#history.loadEarlier()
      else this.#history.loadLater()
    }
  }

  /** Its words go back to where they were written, and so does what they answered. */
  #takeBack(message) {
    const quote = message.querySelector("[data-part=quote]")
    if (quote) {
      const [name, text] = [...quote.children].map(textOf)
      this.#tell("answer.begun", { seq: Number(quote.dataset.target), name, text })
    }
    const { files } = outbox.all.find(({ client_id: id }) => id === message.dataset.clientId) ?? {}
    if (files) this.#tell("files.returned", files)
    this.#tell("words.returned", outbox.drop(message.dataset.clientId))
  }

  #pressed(event) {
    if (event.key !== "Escape" || event.isComposing || !this.#reader || document.querySelector(OPEN)) return
    this.#readAll(event)
    // From among the messages back to where one writes.
    if (this.contains(document.activeElement)) (document.querySelector("message-composer textarea") ?? this).focus({ preventScroll: true })
  }

  #readAll(event) {
    event.preventDefault()
    this.#reader?.readAll()
    if (this.#isCut) this.#leaveOldPage()
    else if (this.#isOld) location.assign(this.#newest.href)
    this.#talk.reading.toEnd()
    this.#moved()
  }

  #goToUnread(event) {
    const line = this.#talk.line.element
    if (!line) return
    event.preventDefault()
    this.#talk.reading.showAt(line, A_THIRD)
    this.#moved()
    stand(this.#talk.line.below)
  }

  async #markUnread(seq) {
    this.#talk.beginAfter(seq - 1)
    await this.#reader?.putOff(seq).catch(() => {})
    this.#moved()
  }

  #goToNewest(event) {
    this.#reader?.readAll()
    if (this.#isOld && !this.#isCut) return
    event.preventDefault()
    if (this.#isCut) this.#leaveOldPage()
    this.#talk.reading.toEnd()
    this.#moved()
    this.focus({ preventScroll: true })
  }

  #moved() {
    const atEnd = this.#talk?.reading.atEnd && !this.#isOld
    this.#reader?.look(atEnd)
    this.#newest.hidden = atEnd
    if (atEnd) return
    const below = this.#newBelow
    this.#newest.querySelector("[data-part=newest-words]").textContent = below > 0 ? ngettext("%(num)s new below", "%(num)s new below", below) : gettext("To the newest")
  }

  /** Of what is not on the page yet, the count tells. */
  get #newBelow() {
    if (!this.#reader || !this.#talk) return 0
    const elsewhere = this.#isOld ? counts.of(this.dataset.room).unread - this.#talk.line.unread(this.#reader.read).length : 0
    return elsewhere + this.#talk.countBelow(this.#reader.read)
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
  }
}

customElements.define("message-list", MessageList)
