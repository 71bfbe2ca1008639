// One file to the server, with word of how far it is: fetch() tells nothing of that, so the older way is taken.

import { gettext } from "./gettext.js"
import { LARGE, resume } from "./resuming.js"

const NO_ANSWER = gettext("It did not come through. The server did not answer.")
const NOT_TAKEN = gettext("The server did not take it.")
// What the server may say otherwise a little later, or when it is asked how far a large one is; 0 is no answer.
const TEMPORARY = [0, 404, 408, 409, 429, 502, 503, 504]
// A line on which nothing has moved for so long is dead, whatever the browser believes.
const STALLED_MS = 30_000
const RESUMABLE = "/api/v1/resumable-uploads"

/** Resolves with what the server says of the file; rejects with a sentence, `refused` when trying again makes no sense. */
export function send(file, onPart, signal) {
  if (file.size > LARGE) return resume(lineFor(signal), file, onPart, signal)
  const form = new FormData()
  form.append("file", file)
  return ask("POST", "/api/v1/uploads", { body: form, onLoaded: (loaded, total) => onPart(total ? loaded / total : 0), signal })
}

function lineFor(signal) {
  const shared = { signal, patience: STALLED_MS }
  return {
    begin: ({ name, size }) => ask("POST", RESUMABLE, { body: JSON.stringify({ name, size }), ...shared }),
    look: (id) => ask("GET", `${RESUMABLE}/${id}`, shared),
    append: (id, offset, body, onLoaded) => {
      const headers = { "Content-Type": "application/partial-upload", "Upload-Offset": offset }
      return ask("PATCH", `${RESUMABLE}/${id}`, { body, headers, onLoaded, ...shared })
    },
    cancel: (id) => fetch(`${RESUMABLE}/${id}`, { method: "DELETE", keepalive: true }).catch(() => {}),
    pause: (ms) => pause(ms, signal),
  }
}

function ask(method, url, { body, headers = {}, onLoaded = () => {}, signal, patience = Infinity }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const moved = watch(request, patience)
    const fail = (message, status = 0) => reject(Object.assign(new Error(message), { status, refused: !TEMPORARY.includes(status) }))
    request.upload.addEventListener("progress", ({ loaded, total }) => (moved(), onLoaded(loaded, total)))
    request.addEventListener("error", () => fail(NO_ANSWER))
    request.addEventListener("abort", () => fail(NO_ANSWER))
    request.addEventListener("load", () => {
      const answer = request.response
      if (request.status < 300 && answer) return resolve(answer)
      fail(Object.values(answer?.errors ?? {}).join(" ") || answer?.detail || NOT_TAKEN, request.status)
    })
    request.responseType = "json"
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(body)
    signal.addEventListener("abort", () => request.abort(), { once: true })
  })
}

/** Break a request off on which nothing moves any more; call what is returned when something does. */
function watch(request, patience) {
  if (patience === Infinity) return () => {}
  let timer
  const moved = () => {
    clearTimeout(timer)
    timer = setTimeout(() => request.abort(), patience)
  }
  request.addEventListener("loadend", () => clearTimeout(timer))
  moved()
  return moved
}

/** Until the time is over, there is a network again, or nobody waits any more. */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = new AbortController()
    const end = () => {
      clearTimeout(timer)
      over.abort()
      resolve()
    }
    const timer = setTimeout(end, ms)
    addEventListener("online", end, { signal: over.signal })
    signal.addEventListener("abort", end, { signal: over.signal })
  })
}
