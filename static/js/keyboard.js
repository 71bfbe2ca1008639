// The keys of a whole page. What opens rarely is fetched when it is opened for the first time.

import { Current } from "./current.js"
import { fetched } from "./doing.js"
import { gettext } from "./gettext.js"
import { visit, wantsSingleKeys } from "./habits.js"
import { here } from "./here.js"
import { spell } from "./keycaps.js"
import { Keys } from "./keys.js"
import { toast } from "./toasts.js"

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]"
const CARDS = "[popover], dialog, [role=menu], [role=listbox]"
const OPEN_DIALOG = "dialog[open]"

const keys = new Keys(wantsSingleKeys)
const current = new Current()
const follow = (selector) => document.querySelector(selector)?.click()
const PAGE = {
  switch: () => show("quick-switcher", () => import("./elements/quick-switcher.js")),
  shortcuts: () => show("shortcut-sheet", () => import("./elements/shortcut-sheet.js")),
  "next-unread": goToNextUnread,
  "catch-up": () => follow("[data-part=catch-up]"),
  search: () => follow("room-list [data-part=search]"),
  about: () => follow('.bar a[href="#details"]'),
}
const LOG = {
  next: () => current.move(1),
  previous: () => current.move(-1),
  newest: () => follow("[data-part=newest]"),
  // Where nothing is unread, Home is what it is everywhere.
  "first-unread": () => tell(list(), "first-unread"),
}

arrive()
here.addEventListener("entered", arrive)
if (document.querySelector("single-keys")) import("./elements/single-keys.js")
document.addEventListener("keydown", pressed)
document.addEventListener("click", ({ target }) => target.closest("[data-part=go-to]") && PAGE.switch())

function arrive() {
  if (here.room) visit(here.room)
  spell(document)
}

function list() {
  return document.querySelector("message-list")
}

function pressed(event) {
  if (event.defaultPrevented) return
  const meaning = keys.meaning(event, whereIs(event.target))
  if (meaning === null || !does(meaning)) return
  event.preventDefault()
}

function whereIs(target) {
  if (document.querySelector(OPEN_DIALOG) || target.closest(CARDS)) return "card"
  if (target.closest(FIELDS)) return "field"
  if (target === current.message) return "message"
  return list()?.contains(target) ? "log" : "page"
}

/** Whether there was an answer to it. */
function does(meaning) {
  if (PAGE[meaning]) PAGE[meaning]()
  else if (!list()) return false
  else if (LOG[meaning]) return LOG[meaning]() !== false
  else if (current.message) tell(current.message, "message.asked", { does: meaning })
  else return false
  return true
}

async function show(name, load) {
  // A dialog that is open is not opened over by another one; its own key closes it again.
  const open = document.querySelector(OPEN_DIALOG)
  if (open) return open.closest(name)?.close()
  const typed = listen()
  const came = await fetched(load)
  typed.stop()
  if (!came) return
  const pieces = document.querySelector("template[data-part=dialogs]").content
  if (!document.querySelector(name)) document.body.append(document.importNode(pieces.querySelector(name), true))
  const dialog = document.querySelector(name)
  spell(dialog)
  dialog.open(typed.text, typed.isSent)
}

/** Whoever types on at once means the field that is about to open. */
function listen() {
  const typed = { text: "", isSent: false, stop: () => document.removeEventListener("keydown", hear, true) }
  const hear = (event) => {
    const isEnter = event.key === "Enter"
    if (event.key.length > 1 && !isEnter || event.ctrlKey || event.metaKey || event.altKey) return
    if (isEnter) typed.isSent = true
    else if (!typed.isSent) typed.text += event.key
    event.preventDefault()
    event.stopPropagation()
  }
  document.addEventListener("keydown", hear, true)
  return typed
}

/** The next room below this one that has something new, and from the end on from the beginning. */
function goToNextUnread() {
  const rooms = [...document.querySelectorAll("room-list .room[data-room]")]
  const here = rooms.findIndex((room) => room.hasAttribute("aria-current"))
  const next = [...rooms.slice(here + 1), ...rooms.slice(0, Math.max(here, 0))].find((room) => room.dataset.unread !== undefined)
  if (next) next.click()
  else toast(gettext("Nothing waits for you."))
}

/** Whether somebody took it. */
function tell(element, type, detail) {
  return !element.dispatchEvent(new CustomEvent(type, { bubbles: true, cancelable: true, detail }))
}
