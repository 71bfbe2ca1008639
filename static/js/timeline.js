// The list of a room: where an element belongs, and what its neighbours make of it.
//
// An entry is a message or an event; it carries data-at, and data-epoch with data-seq or data-event once the room has given it
// a place. Entries without a place are still on their way and stay at the end, in the order in which they were written. Between
// the days stand day lines, which belong to the entry below them and are never looked up, only made again.

import { day, sameDay } from "./moments.js"
import { isAfter } from "./positions.js"

const ONE_BREATH = 5 * 60 * 1000

export const isEntry = (element) => element.dataset.at !== undefined
const isDayLine = (element) => element?.classList.contains("day-line") ?? false
const isUnreadLine = (element) => element?.classList.contains("unread-line") ?? false

/** HTML of one element, from our own server only. */
export function parse(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content.firstElementChild
}

export function entries(list) {
  return [...list.children].filter(isEntry)
}

export function placeOf(element) {
  const seq = element.dataset.seq ?? element.dataset.event
  return seq === undefined ? null : { epoch: Number(element.dataset.epoch), seq: Number(seq) }
}

/** Put an entry where it belongs, in place of whatever stood there for it before. `reader` knows who looks: see `tidy`. */
export function insert(list, element, reader) {
  for (const double of entries(list).filter((other) => other !== element && isSame(other, element))) drop(double, reader)
  const place = placeOf(element)
  const others = entries(list).filter((other) => other !== element)
  const below = others.find((other) => (place ? !placeOf(other) || isAfter(placeOf(other), place) : !placeOf(other) && other.dataset.at > element.dataset.at))
  if (!below) list.append(element)
  else lineAbove(below).before(element)
  tidy(element, reader)
  tidyBelow(element, reader)
}

export function drop(element, reader) {
  const next = entryBelow(element)
  const line = element.previousElementSibling
  element.remove()
  if (next) tidy(next, reader)
  else if (isDayLine(line)) line.remove()
}

/** Make days, turns and sides right everywhere: the server wrote them for nobody in particular. */
export function arrange(list, reader) {
  for (const line of [...list.children].filter(isDayLine)) line.remove()
  for (const element of entries(list)) tidy(element, reader)
}

/** Keep the newest `most` entries that have a place; returns the oldest of them. */
export function keepNewest(list, most, reader) {
  const all = entries(list).filter(placeOf)
  for (const element of all.slice(0, Math.max(0, all.length - most))) dropWithLine(element)
  const oldest = all.find(({ parentElement }) => parentElement) ?? null
  if (oldest) tidy(oldest, reader)
  return oldest
}

/** Keep the oldest `most` entries that have a place, and what is still on its way; returns the newest of them. */
export function keepOldest(list, most) {
  const all = entries(list).filter(placeOf)
  for (const element of all.slice(most)) dropWithLine(element)
  return all[Math.min(most, all.length) - 1] ?? null
}

function dropWithLine(element) {
  if (isDayLine(element.previousElementSibling)) element.previousElementSibling.remove()
  element.remove()
}

/** Somebody goes on speaking: same author, same day, within five minutes, nothing in between. */
export function continues(previous, element) {
  return previous !== null
    && previous.dataset.author !== undefined
    && previous.dataset.author === element.dataset.author
    && sameDay(previous.dataset.at, element.dataset.at)
    && new Date(element.dataset.at) - new Date(previous.dataset.at) <= ONE_BREATH
}

/** Whether somebody goes on speaking here; behind the line above what is new, they begin again. */
export function turn(element) {
  const goesOn = continues(entryAbove(element), element) && !isUnreadLine(element.previousElementSibling)
  element.toggleAttribute("data-continues", goesOn)
}

/** What depends on the neighbours and on who looks. `reader`: {usercode, dayLine() makes an empty one}. */
function tidy(element, { usercode, dayLine }) {
  const previous = entryAbove(element)
  const line = isDayLine(element.previousElementSibling) ? element.previousElementSibling : null
  if (previous && sameDay(previous.dataset.at, element.dataset.at)) {
    line?.remove()
  } else {
    const shown = line ?? dayLine()
    if (!line) element.before(shown)
    tellDay(shown, element.dataset.at)
  }
  turn(element)
  element.toggleAttribute("data-mine", element.dataset.author === usercode)
}

function tidyBelow(element, reader) {
  const next = entryBelow(element)
  if (next) tidy(next, reader)
}

function tellDay(line, at) {
  const time = line.querySelector("time")
  time.dateTime = at.slice(0, 10)
  time.textContent = day(at)
}

function isSame(one, other) {
  return (one.id !== "" && one.id === other.id)
    || (one.dataset.clientId !== undefined && one.dataset.clientId === other.dataset.clientId && one.dataset.author === other.dataset.author)
}

/** What stands above an entry and belongs to it, or the entry itself. */
export function lineAbove(element) {
  return isDayLine(element.previousElementSibling) ? element.previousElementSibling : element
}

export function entryAbove(element) {
  let other = element.previousElementSibling
  while (other && !isEntry(other)) other = other.previousElementSibling
  return other
}

export function entryBelow(element) {
  let other = element.nextElementSibling
  while (other && !isEntry(other)) other = other.nextElementSibling
  return other
}
