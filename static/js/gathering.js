// The places that somebody may go to, for places.js: those at the side of the page, and those that the server knows besides.

import { api } from "./asking.js"
import { counts } from "./counts.js"
import { gettext, ngettext } from "./gettext.js"

const MOST = 100
const NOTES = {
  mine: (number) => ngettext("room, %(num)s person", "room, %(num)s people", number),
  open: (number) => ngettext("open room, %(num)s person", "open room, %(num)s people", number),
  closed: (number) => ngettext("closed room, %(num)s person", "closed room, %(num)s people", number),
}

/** Rooms, directs and pages of the list at the side, as it stands now. */
export function placesAtTheSide() {
  const rooms = [...document.querySelectorAll("room-list .room[data-room]")].map(roomOf)
  const pages = [...document.querySelectorAll("room-list .room:not([data-room]), .side-foot > a")].map(pageOf)
  // One page may have several links.
  return [...rooms, ...pages.filter(({ key }, at) => pages.findIndex((page) => page.key === key) === at)]
}

function roomOf(link) {
  const { room, kind } = link.dataset
  const { calls, unread, muted } = counts.of(room)
  const presence = link.querySelector(".room-name [data-presence]")
  const isDirect = kind === "direct"
  const how = presence?.textContent.replace(/^,\s*/, "")
  // The list calls several people by their first names.
  const name = link.title || (link.querySelector(".room-name bdi") ?? link.querySelector(".room-name")).textContent.trim()
  return {
    key: room, kind: isDirect ? "direct" : "room", name, href: link.href,
    calls, unread: unread > 0 && !muted, note: isDirect ? directNote(how) : gettext("room"),
    sign: link.querySelector(isDirect ? ".avatar" : ".room-margin"), usercode: presence?.dataset.presence,
    isHere: link.hasAttribute("aria-current"),
  }
}

const directNote = (how) => how ? gettext("direct, %(presence)s", { presence: how }) : gettext("direct")

function pageOf(link) {
  const isMe = link.closest(".side-foot") !== null
  const name = isMe ? gettext("Settings") : link.querySelector(".room-name").textContent.trim()
  return { key: link.pathname, kind: "page", name, href: link.href, note: gettext("page"), sign: link.querySelector(":scope > .icon") }
}

/** What the server knows of rooms that have this in their names; `isWhole`: these are all that there are. */
export async function roomsOf(query) {
  const { items, next } = await api("GET", `/api/v1/rooms?limit=${MOST}&q=${encodeURIComponent(query)}`)
  const places = items.filter(({ kind }) => kind !== "direct").map(({ room, name, kind, members, my }) => ({
    key: room, kind: "room", name, href: `/rooms/${encodeURIComponent(room)}`, note: NOTES[my.role ? "mine" : kind](members),
  }))
  return { places, isWhole: isWhole(query, next) }
}

/** What the server knows of people but for the reader. */
export async function peopleLike(query) {
  const { items, next } = await api("GET", `/api/v1/users?limit=${MOST}&q=${encodeURIComponent(query)}`)
  const places = items.filter(({ usercode }) => usercode !== document.body.dataset.user).map(({ usercode, username, name }) => ({
    key: `@${usercode}`, kind: "person", name: name || username, alias: username, usercode, note: `@${username}`,
  }))
  return { places, isWhole: isWhole(query, next) }
}

// Of what was typed these may be all, and for the next letter that says nothing.
const isWhole = (query, next) => query === "" && next === null

/** The first of each; of somebody to whom one writes already, their room. What the server adds to a room is its number of people. */
export function together(atTheSide, ...others) {
  const known = new Map(atTheSide.map((place) => [place.key, place]))
  const met = new Set(atTheSide.map(({ usercode }) => usercode).filter(Boolean))
  for (const place of others.flat()) {
    const before = known.get(place.key)
    if (before) known.set(place.key, { ...before, note: before.kind === "room" ? place.note : before.note })
    else if (!met.has(place.usercode)) known.set(place.key, place)
  }
  return [...known.values()]
}
