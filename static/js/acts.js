// What is done less often with a message: it comes with the first time.

import { api, sentenceOf } from "./asking.js"
import { gettext } from "./gettext.js"
import { apiOf } from "./parts.js"
import { toast } from "./toasts.js"
import { trash } from "./trash.js"

export async function keep(message) {
  const kept = (method) => api(method, apiOf(message, "/bookmark"))
  try {
    await kept("PUT")
    toast(gettext("Kept for later."), { words: gettext("Undo"), run: () => kept("DELETE").catch(apologize) })
  } catch (refusal) {
    apologize(refusal)
  }
}

/** Gone after a while in which it can be undone. */
export function remove({ dataset: { room, seq } }) {
  trash.begin({ room, seq })
}

function apologize(refusal) {
  toast(sentenceOf(refusal))
}
