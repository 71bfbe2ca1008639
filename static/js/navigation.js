// From room to room on the page that stands: the line to the server, the list at the side and all that waits stay. Whatever
// speaks against it, a cut line, a refusal, a sign-in, newer files of the server, and the browser goes there as it would without
// this script.
//
// Each entry of the browser's history that leads to a page is a visit with a number. Where its reader was is kept by that, so
// that back leads to the line that was being read.

import { Coming } from "./coming.js"
import { here } from "./here.js"

const ROOM = /^\/rooms\/([^/]+)$/
// A cookie: where `/` leads.
const LAST_ROOM = "chat_room"

const places = new Map()
let visit = history.state?.visit ?? Date.now()
let coming = null

history.replaceState({ ...history.state, visit }, "")
document.addEventListener("click", clicked)
document.addEventListener("pointerdown", pressed, { passive: true })
addEventListener("popstate", travelled)
// Somebody went back or forward before this had come.
if (here.room && roomOf(location) && here.room !== roomOf(location)) location.reload()

/** Go to an address of this server: in place where it is a room's, else as ever. */
export function go(address) {
  const url = new URL(address, location.href)
  if (!roomOf(url)) return location.assign(url)
  const next = Date.now()
  bring(expected(url), () => location.assign(url), () => {
    const isHere = url.href === location.href
    const isOver = Boolean(history.state?.sheet)
    // The step of a sheet leads back to where it lies (sheets.js), or else becomes that of the room.
    if (isHere && isOver) return
    turn(next)
    // As browsers do it: to where one is, there is no way back.
    history[isHere || isOver ? "replaceState" : "pushState"]({ visit }, "", url)
  })
}

function clicked(event) {
  const url = meant(event)
  if (!url) return
  event.preventDefault()
  go(url)
}

/** A button goes down a moment before it is a click; a finger may only want to scroll. */
function pressed(event) {
  const url = event.pointerType === "touch" ? null : meant(event)
  if (url) expected(url)
}

/** Where a plain click leads, if that is to a room and not to a place on this page. */
function meant(event) {
  const link = event.target.closest("a[href]")
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
  if (!link || !isPlain || event.defaultPrevented || link.target || link.origin !== location.origin || !roomOf(link)) return null
  const isOnThisPage = link.hash && link.pathname === location.pathname && link.search === location.search
  return isOnThisPage ? null : new URL(link.href)
}

/** Back or forward: the address has changed already. */
function travelled({ state }) {
  const room = roomOf(location)
  // A place on this page has an entry, and no visit.
  if (state ? state.visit === visit : room === here.room) return settle()
  if (!room) return location.reload()
  const [next, url] = [state?.visit ?? Date.now(), new URL(location)]
  const place = places.get(next)
  if (place) url.search = `?at=${place.seq}`
  bring(expected(url), () => location.reload(), () => turn(next), place)
}

/** `otherwise()`: the browser goes there itself. `before()`: what is shown is about to go. */
async function bring(asked, otherwise, before, place) {
  mark(asked.room)
  try {
    await asked.ready()
    if (coming !== asked) return
    before()
    asked.show(place)
    coming = null
    mark(asked.room)
    remember(asked.room)
  } catch {
    if (coming === asked) otherwise()
  }
}

/** The page at an address; another one that is still on its way is not wanted any more. */
function expected(url) {
  if (coming?.isFor(url)) return coming
  coming?.stop()
  coming = new Coming(url, roomOf(url))
  return coming
}

/** Somebody changed their mind before the page had come. */
function settle() {
  if (!coming) return
  coming.stop()
  coming = null
  mark(here.room)
}

/** From one visit to the next. */
function turn(next) {
  const place = document.querySelector("message-list")?.place
  if (place) places.set(visit, place)
  else places.delete(visit)
  visit = next
}

function mark(room) {
  for (const link of document.querySelectorAll(".side [aria-current]")) link.removeAttribute("aria-current")
  document.querySelector(`room-list .room[data-room="${CSS.escape(room)}"]`)?.setAttribute("aria-current", "page")
}

function remember(room) {
  document.cookie = `${LAST_ROOM}=${room}; path=/; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`
}

function roomOf({ pathname }) {
  const [, room] = pathname.match(ROOM) ?? []
  return room ? decodeURIComponent(room) : null
}
