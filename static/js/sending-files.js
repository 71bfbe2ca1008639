// One file to the server, with word of how far it is: fetch() tells nothing of that, so the older way is taken.

import { gettext } from "./gettext.js"

const NO_ANSWER = gettext("It did not come through. The server did not answer.")
const NOT_TAKEN = gettext("The server did not take it.")
// What the server may say otherwise a little later.
const TEMPORARY = [408, 429, 502, 503, 504]

/** Resolves with what the server says of the file; rejects with a sentence, `refused` when trying again makes no sense. */
export function send(file, onPart, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = (message, refused = false) => reject(Object.assign(new Error(message), { refused }))
    const form = new FormData()
    form.append("file", file)
    request.upload.addEventListener("progress", ({ loaded, total }) => onPart(total ? loaded / total : 0))
    request.addEventListener("error", () => fail(NO_ANSWER))
    request.addEventListener("abort", () => fail(NO_ANSWER))
    request.addEventListener("load", () => {
      const answer = request.response
      if (request.status === 201) return resolve(answer)
      const said = Object.values(answer?.errors ?? {}).join(" ") || answer?.detail || NOT_TAKEN
      fail(said, !TEMPORARY.includes(request.status))
    })
    request.responseType = "json"
    request.open("POST", "/api/v1/uploads")
    request.send(form)
    signal.addEventListener("abort", () => request.abort(), { once: true })
  })
}
