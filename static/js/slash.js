// What is typed behind a slash: whether it is a command. What does it comes with the first one.

import { gettext } from "./gettext.js"

export const NO_LINE = gettext("Commands need a connection. Your words stay here; send them again when you are back online.")

/** Two slashes, or a blank before the one, make it a text. */
export function isCommand(body) {
  return /^\/(?!\/)/.test(body)
}

/** What a text says that is none of the commands: `//path` says `/path`. */
export function posted(body) {
  return body.startsWith("//") ? body.slice(1) : body
}

/** The other way: what to write so that these words are said. */
export function written(words) {
  return words.startsWith("/") ? `/${words}` : words
}
