// Quotes of messages above their answers: filled from the message where it is on the page, else from the server, and kept up to
// date with it.

import { wordsOf } from "./announcer.js"
import { gettext } from "./gettext.js"
import { part } from "./marks.js"
import { apiOf } from "./parts.js"

const LONGEST = 120
const DELETED = gettext("a deleted message")
/** What a quote says of a message that is no more. */
export const GONE = { name: "", text: DELETED }
const asked = new Map()

/** What a quote of this message says: {name, text}. */
export function quoteOf(message) {
  if (message.dataset.deleted !== undefined) return GONE
  return { name: part(message, "author").textContent, text: shortened(wordsOf(message) || (message.querySelector("[data-part=files] bdi")?.textContent ?? "")) }
}

export function fill(quote, { name, text }) {
  part(quote, "quoted-name").textContent = name
  say(part(quote, "quoted-text"), text)
  delete quote.dataset.bare
}

/** Put plain text into an element, with pictures for names of emoji that only this place has. */
export function say(element, text) {
  element.textContent = text
  if (/:[\w+-]+:/.test(text)) import("./custom-emoji.js").then(({ draw }) => draw(element), () => {})
}

/** Fill a quote that came without its words, as they do over the socket. */
export async function complete(quote, room) {
  const { target } = quote.dataset
  const shown = document.getElementById(`message-${target}`)
  const known = shown ? quoteOf(shown) : await fetched(room, target)
  if (known && quote.dataset.bare !== undefined) fill(quote, known)
}

/** A message was changed: so are the quotes of it. The log has no words any more for what was deleted later on. */
export function follow(event) {
  if (event.type === "message.edited" && !event.body) return
  const quotes = document.querySelectorAll(`[data-part=quote][data-target="${event.target}"]`)
  asked.delete(`${event.room} ${event.target}`)
  if (quotes.length === 0) return
  const shown = document.getElementById(`message-${event.target}`)
  const name = part(quotes[0], "quoted-name").textContent
  const known = shown ? quoteOf(shown) : event.type === "message.deleted" ? GONE : { name, text: plain(event.body) }
  for (const quote of quotes) fill(quote, known)
}

async function fetched(room, seq) {
  const key = `${room} ${seq}`
  if (!asked.has(key)) asked.set(key, ask(room, seq))
  return asked.get(key)
}

async function ask(room, seq) {
  const response = await fetch(apiOf({ dataset: { room, seq } })).catch(() => null)
  if (!response?.ok) return null
  const { author, body, files, deleted } = await response.json()
  return deleted ? GONE : { name: author.name, text: plain(body || namesOf(files)) }
}

/** What stands for files where there are no words. */
export const namesOf = (files = []) => files.map(({ name }) => name).join(", ")

/** One line of a body without the signs that give it its form: not exact, but nobody reads more of it than a glance. */
export function plain(body) {
  const lines = body.split("\n").map((line) => line.replace(/^\s*(?:>|[-+*]\s|\d+[.)]\s|```\S*)\s*/, ""))
  return shortened(lines.join(" ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/(\*\*|~~|`+)(.+?)\1/g, "$2").replace(/(^|\s)([*_])(\S.*?)\2(?=\W|$)/g, "$1$3"))
}

function shortened(text) {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).trimEnd()}…`
}
