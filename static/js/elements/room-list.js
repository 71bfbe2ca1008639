// My rooms: which have something new, and how much of it is for me; which came and which went.

import { connection } from "../connection.js"
import { counts } from "../counts.js"
import { partsOf } from "../pages.js"
import { fillBadge } from "../badges.js"
import { gettext } from "../gettext.js"
import { here } from "../here.js"

class RoomList extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const hear = (type, handle) => connection.addEventListener(type, ({ detail }) => handle(detail), { signal })
    counts.addEventListener("changed", ({ detail }) => this.#show(detail), { signal })
    hear("room.added", ({ room }) => this.#added(room))
    hear("room.updated", () => this.#refresh())
    hear("room.removed", ({ room }) => this.#removed(room))
    hear("hello", ({ rooms }) => this.#compare(rooms))
    here.addEventListener("entered", () => this.#tellMenu(), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  get #current() {
    return document.querySelector("message-list")?.dataset.room
  }

  /** Whoever listened at the open door comes in by another page; this one has no place to write yet. */
  #added(room) {
    if (room === this.#current && !document.querySelector("message-composer")) location.reload()
    else this.#refresh()
  }

  #removed(room) {
    if (room === this.#current) location.assign(`${this.#all.href}?gone`)
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
      for (const part of await partsOf(this.#all.href, "room-list [data-part=directs]", "room-list [data-part=rooms]")) {
        this.querySelector(`[data-part=${part.dataset.part}]`).replaceWith(part)
      }
      this.#links.find((link) => link.dataset.room === this.#current)?.setAttribute("aria-current", "page")
      for (const room of counts.rooms) this.#show(room)
    } catch {
      // The next page or the next connection brings the list.
    }
  }

  #show(room) {
    const link = this.#links.find((one) => one.dataset.room === room)
    if (link) fill(link, counts.of(room))
    this.#tellMenu()
  }

  #tellMenu() {
    const menu = document.querySelector(".bar-menu")
    const isUnread = counts.rooms.some((one) => isNew(counts.of(one)))
    menu?.toggleAttribute("data-unread", isUnread)
    menu?.setAttribute("aria-label", isUnread ? gettext("Rooms, some unread") : gettext("Rooms"))
  }

  get #links() {
    return [...this.querySelectorAll(".room[data-room]")]
  }

  get #all() {
    return this.querySelector("[data-part=all]")
  }
}

const isNew = ({ unread, muted }) => unread > 0 && !muted

function fill(link, state) {
  link.toggleAttribute("data-unread", isNew(state))
  link.toggleAttribute("data-muted", state.muted)
  link.toggleAttribute("data-hidden", state.hidden)
  link.querySelector("[data-part=muted]").hidden = !state.muted
  const dot = link.querySelector("[data-part=dot]")
  if (dot) dot.hidden = !isNew(state)
  fillBadge(link.querySelector("[data-part=number]"), state.calls)
}

customElements.define("room-list", RoomList)
