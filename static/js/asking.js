// Asking the server for something at once, and saying so when it did not do it.

import { Refusal, connection } from "./connection.js"
import { gettext } from "./gettext.js"
import { toast } from "./toasts.js"

const NO_LINE = gettext("There is no line to the server. Try again when it is back.")

/** Why it was not done, for people. */
export function sentenceOf({ code, message }) {
  return code === "disconnected" ? NO_LINE : message || gettext("The server did not answer. Try again in a moment.")
}

/** A command over the socket; whether it was done. What was refused is said in a toast, with a way to try again. */
export async function command(type, fields) {
  try {
    await connection.request(type, fields)
    return true
  } catch (refusal) {
    toast(sentenceOf(refusal), { words: gettext("Try again"), run: () => command(type, fields) })
    return false
  }
}

/** A request to the API; resolves with the answer, rejects with a Refusal. */
export async function api(method, path, body, options = {}) {
  const content = body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }
  const response = await fetch(path, { method, ...content, signal: AbortSignal.timeout(15_000), ...options }).catch(() => null)
  if (!response) throw new Refusal("disconnected")
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  throw new Refusal(answer.code, answer.errors ? Object.values(answer.errors).join(" ") : answer.detail, answer.retry_after)
}
