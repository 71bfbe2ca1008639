// The emoji that the place has of its own. The list is fetched when somebody chooses among emoji, or where a name is to be shown
// that the server has not drawn; it is asked for again after a while, which costs nothing where it has not changed.

import { api } from "./asking.js"

const FRESH = 60_000
// Nobody waits for pictures: while the server does not answer, there are those emoji that everybody knows.
const PATIENCE = 2_000
const AGAIN = 10_000
const NAME = /(:[a-z0-9_+-]{2,32}:)/i
const still = matchMedia("(prefers-reduced-motion: reduce)")
let list = null
let until = 0

/** All of them, as {sign, words, url, still_url, width, height}; none while the server does not answer. */
export function customEmoji() {
  if (performance.now() > until) {
    until = performance.now() + FRESH
    list = api("GET", "/api/v1/emoji", undefined, { signal: AbortSignal.timeout(PATIENCE) }).then(({ items }) => items.map((one) => ({ ...one, sign: `:${one.name}:`, words: one.name.replace(/[_-]+/g, " ").trim() })), () => {
      until = performance.now() + AGAIN
      return []
    })
  }
  return list
}

/** Its picture; `alt` is empty where its name stands beside it. */
export function picture({ sign, url, still_url: quiet, width, height }, alt = sign) {
  return Object.assign(new Image(width, height), { className: "emoji", loading: "lazy", src: (still.matches && quiet) || url, alt, title: alt })
}

/** Draw those whose names an element says in plain text. */
export async function draw(element) {
  const known = new Map((await customEmoji()).map((one) => [one.sign, one]))
  const pieces = element.textContent.split(NAME)
  if (pieces.some((piece) => known.has(piece.toLowerCase()))) element.replaceChildren(...pieces.map((piece) => (known.has(piece.toLowerCase()) ? picture(known.get(piece.toLowerCase())) : piece)))
}
