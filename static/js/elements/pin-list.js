// What is pinned to the room, the newest message first: each line says a little of it and leads to it. The page tells what happens
// (app.js), and fetches this when something is pinned.

import { jumpTo } from "../doing.js"
import { part } from "../marks.js"
import { date } from "../moments.js"
import { apiOf } from "../parts.js"
import { namesOf, plain, quoteOf, say } from "../quotes.js"

class PinList extends HTMLElement {
  #leaving
  #newest = new Map()

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.addEventListener("click", (event) => this.#clicked(event), { signal })
    for (const time of this.querySelectorAll("[data-part=pin-day][datetime]")) time.textContent = date(time.dateTime)
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  hear({ type, detail }) {
    if (type !== "message.edited") this.#changed(detail, type === "message.pinned")
    else if (detail.body) this.#edited(detail.target, detail.body)
  }

  /** The newest of several changes counts, in whatever order they come. */
  async #changed({ target, seq }, isPinned) {
    if (seq <= (this.#newest.get(target) ?? 0)) return
    this.#newest.set(target, seq)
    const line = isPinned ? this.#line(target) ?? await this.#made(target) : null
    if (this.#newest.get(target) !== seq) return
    if (!line) this.#line(target)?.remove()
    else if (!line.isConnected) this.#insert(line, target)
    this.#count()
  }

  #edited(target, body) {
    const line = this.#line(target)
    if (line) say(part(line, "pin-text"), plain(body))
  }

  async #made(target) {
    const known = await this.#find(target)
    if (!known) return null
    const line = this.querySelector("template").content.firstElementChild.cloneNode(true)
    const link = part(line, "pin-text")
    line.dataset.pin = target
    link.href = link.getAttribute("href").replace("at=0", `at=${target}`).replace("#message-0", `#message-${target}`)
    say(link, known.text)
    part(line, "pin-name").textContent = known.name
    Object.assign(part(line, "pin-day"), { dateTime: known.at, textContent: date(known.at) })
    return line
  }

  async #find(target) {
    const shown = document.getElementById(`message-${target}`)
    if (shown) return { ...quoteOf(shown), at: shown.dataset.at }
    const response = await fetch(apiOf({ dataset: { room: this.dataset.room, seq: target } })).catch(() => null)
    if (!response?.ok) return null
    const { author, body, files, at } = await response.json()
    return { name: author.name, text: plain(body || namesOf(files)), at }
  }

  #insert(line, target) {
    const below = this.#lines.find((other) => Number(other.dataset.pin) < target)
    if (below) below.before(line)
    else part(this, "pins").append(line)
  }

  #clicked(event) {
    const target = event.target.closest("a")?.closest("[data-pin]")?.dataset.pin
    if (target && !event.ctrlKey && !event.metaKey && jumpTo(target)) event.preventDefault()
  }

  #count() {
    const { length } = this.#lines
    part(this, "pin-count").textContent = length || ""
    part(this, "nothing-pinned").hidden = length > 0
  }

  #line(target) {
    return this.#lines.find(({ dataset }) => dataset.pin === String(target))
  }

  get #lines() {
    return [...part(this, "pins").children]
  }
}

customElements.define("pin-list", PinList)
