// What waits to go out, room by room; each message can be changed, taken back, or tried again.

import { gettext } from "../gettext.js"
import { nameOf, outbox, say } from "../laid-by.js"
import { clock, dayAndClock, sameDay } from "../moments.js"

const ON_ITS_WAY = gettext("It was on its way when the line broke, so it may have arrived.")
const WENT_OUT = gettext("It has gone out meanwhile, as it was.")

const part = (element, name) => element.querySelector(`[data-part=${name}]`)

class OutboxList extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    if (!outbox) return
    this.hidden = false
    for (const type of ["written", "changed"]) outbox.addEventListener(type, ({ detail }) => this.#show(detail), { signal })
    for (const type of ["sent", "dropped"]) outbox.addEventListener(type, ({ detail }) => this.#remove(detail), { signal })
    this.addEventListener("click", (event) => this.#clicked(event), { signal })
    this.addEventListener("submit", (event) => this.#save(event), { signal })
    for (const entry of outbox.all) this.#show(entry)
    this.#count()
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #show(entry) {
    const line = this.#lineOf(entry) ?? this.#newLine(entry)
    line.dataset.state = entry.state
    part(line, "words").textContent = entry.body
    const at = part(line, "at")
    at.dateTime = entry.at
    at.textContent = sameDay(entry.at, new Date()) ? clock(entry.at) : dayAndClock(entry.at)
    const carried = (entry.files ?? []).map(({ name }) => name).join(", ")
    const sentence = [carried, entry.sentence || (entry.tried ? ON_ITS_WAY : "")].filter(Boolean).join(" · ")
    part(line, "sentence").textContent = sentence
    part(line, "sentence").hidden = sentence === ""
    part(line, "retry").hidden = entry.state !== "failed"
    part(line, "retry").textContent = entry.asks ? gettext("Call them") : gettext("Retry")
    this.#count()
  }

  #remove(entry) {
    const line = this.#lineOf(entry)
    const lines = line?.parentElement
    line?.remove()
    if (lines?.children.length === 0) lines.parentElement.remove()
    this.#count()
  }

  #lineOf({ client_id: clientId }) {
    return this.querySelector(`li[data-client-id="${CSS.escape(clientId)}"]`)
  }

  #newLine(entry) {
    const lines = part(this.#roomOf(entry.room), "lines")
    const line = this.#copy("line")
    Object.assign(line.dataset, { clientId: entry.client_id, order: entry.order })
    // "Edit" and "Discard" stand there many times; whoever hears them hears of what.
    part(line, "words").id = `waits-${entry.client_id}`
    for (const button of part(line, "ways").children) button.setAttribute("aria-describedby", part(line, "words").id)
    lines.insertBefore(line, [...lines.children].find((other) => Number(other.dataset.order) > entry.order) ?? null)
    return line
  }

  #roomOf(room) {
    const shown = this.querySelector(`section[data-room="${CSS.escape(room)}"]`)
    if (shown) return shown
    const section = this.#copy("room-lines")
    section.dataset.room = room
    part(section, "name").textContent = nameOf(room)
    part(this, "rooms").append(section)
    return section
  }

  #copy(name) {
    return this.querySelector(`template[data-part=${name}]`).content.firstElementChild.cloneNode(true)
  }

  #count() {
    const count = outbox.all.length
    part(this, "count").textContent = count === 0 ? gettext("Waiting to go out") : gettext("Waiting to go out, %(count)s", { count })
    part(this, "nothing").hidden = count > 0
  }

  #clicked(event) {
    const line = event.target.closest("li")
    const way = event.target.closest("button")?.dataset.part
    if (!line || !way) return
    if (way === "edit") this.#edit(line)
    else if (way === "cancel") this.#close(line)
    else if (way === "discard") this.#discard(line)
    else if (way === "retry") {
      outbox.retry(line.dataset.clientId)
      part(line, "edit").focus()
      say(gettext("It goes out when the line is back."))
    }
  }

  #edit(line) {
    const field = part(line, "body")
    field.value = part(line, "words").textContent
    this.#turn(line, true)
    field.focus()
  }

  #close(line) {
    part(line, "body").value = ""
    this.#turn(line, false)
    part(line, "edit").focus()
  }

  #turn(line, isEditing) {
    line.toggleAttribute("data-editing", isEditing)
    part(line, "editor").hidden = !isEditing
    part(line, "ways").hidden = isEditing
  }

  #discard(line) {
    outbox.drop(line.dataset.clientId)
    part(this, "count").focus()
    say(gettext("Discarded."))
  }

  /** The words in the field stay until they are kept; if the message was faster, they can be copied from there. */
  async #save(event) {
    event.preventDefault()
    const line = event.target.closest("li")
    const body = part(line, "body").value
    if (body.trim() === "") return
    const { order } = line.dataset
    if (!await outbox.rewrite(line.dataset.clientId, body)) {
      part(line, "sentence").textContent = WENT_OUT
      return say(WENT_OUT)
    }
    const kept = this.querySelector(`li[data-order="${order}"]`)
    if (kept) part(kept, "edit").focus()
    say(gettext("Kept."))
  }
}

customElements.define("outbox-list", OutboxList)
