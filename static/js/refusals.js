// What a refusal makes of a message that wanted to go out.

import { gettext, ngettext } from "./gettext.js"

const TEMPORARY = new Set(["busy", "too_fast", "unavailable", "disconnected"])
// After these the server has certainly not posted it.
const NOT_POSTED = new Set(["busy", "too_fast", "forbidden", "too_long", "bad_field", "not_found", "conflict"])
const ASKS_BACK = "conflict"
export const CALLS_ROOM = /@room\b/i
const NO_ANSWER = gettext("The server did not answer.")

export const isTemporary = ({ code }) => TEMPORARY.has(code)

/** The fields of the entry that change. */
export function afterwards(entry, { code, message, retryAfter }) {
  const tried = NOT_POSTED.has(code) ? null : entry.tried
  if (TEMPORARY.has(code)) return { tried, sentence: code === "too_fast" ? patience(retryAfter) : "" }
  const asks = code === ASKS_BACK && CALLS_ROOM.test(entry.body)
  const sentence = asks ? question(message) : gettext("Not sent. %(reason)s", { reason: message || NO_ANSWER })
  return { tried, state: "failed", asks, sentence }
}

/** What it calls, without what to do about it: there are buttons for that. */
export const question = (message) => message.match(/^.+?(?:[.!?](?=\s|$)|[。।])/)?.[0] ?? message

function patience(seconds) {
  return ngettext(
    "You write faster than we can carry. Wait %(num)s second.",
    "You write faster than we can carry. Wait %(num)s seconds.",
    Math.ceil(seconds ?? 1),
  )
}
