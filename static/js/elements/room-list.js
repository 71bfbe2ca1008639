// My rooms: which have something new, which came and which went.

import { connection } from "../connection.js"
import { memory } from "../memory.js"
import { partsOf } from "../pages.js"

class RoomList extends HTMLElement {
  #leaving
  #unread

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const me = document.body.dataset.user
    this.#unread = new Set(memory.read("unread", []))
    this.#unread.delete(this.#current)
    this.#show()
    const hear = (type, handle) => connection.addEventListener(type, ({ detail }) => handle(detail), { signal })
    hear("message.posted", ({ room, author }) => author.usercode !== me && this.#somethingNew(room))
    hear("room.resync", ({ room }) => this.#somethingNew(room))
    hear("room.added", ({ room }) => this.#added(room))
    hear("room.updated", () => this.#refresh())
    hear("room.removed", ({ room }) => this.#removed(room))
    hear("hello", ({ rooms }) => this.#compare(rooms))
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  get #current() {
    return document.querySelector("message-list")?.dataset.room
  }

  #somethingNew(room) {
    if (room === this.#current) return
    this.#unread.add(room)
    this.#show()
  }

  /** Whoever listened at the open door comes in by another page; this one has no place to write yet. */
  #added(room) {
    if (room === this.#current && !document.querySelector("message-composer")) location.reload()
    else this.#refresh()
  }

  #removed(room) {
    this.#unread.delete(room)
    memory.write("unread", [...this.#unread])
    if (room === this.#current) location.assign(this.#all.href)
    else this.#refresh()
  }

  /** The page may be older than the connection: rooms that came or went in between. */
  #compare(rooms) {
    const named = new Set(rooms.map(({ room }) => room))
    const shown = new Set(this.#links.map((link) => link.dataset.room))
    const came = [...named].filter((room) => !shown.has(room))
    const went = [...shown].filter((room) => !named.has(room))
    if (went.includes(this.#current)) this.#removed(this.#current)
    else if (came.includes(this.#current)) this.#added(this.#current)
    else if (came.length + went.length > 0) this.#refresh()
  }

  async #refresh() {
    try {
      const [rooms] = await partsOf(this.#all.href, "room-list [data-part=rooms]")
      this.querySelector("[data-part=rooms]").replaceWith(rooms)
      this.#links.find((link) => link.dataset.room === this.#current)?.setAttribute("aria-current", "page")
      this.#show()
    } catch {
      // The next page or the next connection brings the list.
    }
  }

  #show() {
    memory.write("unread", [...this.#unread])
    for (const link of this.#links) {
      const isUnread = this.#unread.has(link.dataset.room)
      link.toggleAttribute("data-unread", isUnread)
      link.querySelector("[data-part=dot]").hidden = !isUnread
    }
    const menu = document.querySelector(".bar-menu")
    menu.toggleAttribute("data-unread", this.#unread.size > 0)
    menu.setAttribute("aria-label", this.#unread.size > 0 ? "Rooms, some unread" : "Rooms")
  }

  get #links() {
    return [...this.querySelectorAll(".room[data-room]")]
  }

  get #all() {
    return this.querySelector("[data-part=all]")
  }
}

customElements.define("room-list", RoomList)
