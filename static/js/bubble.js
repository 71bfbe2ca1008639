// A message that is not acknowledged yet: the server's own partial, filled with what was typed.

import { gettext } from "./gettext.js"
import { clock } from "./moments.js"
import { outbox } from "./outbox.js"
import { copy } from "./parts.js"
import { complete } from "./quotes.js"
import { placeOf } from "./timeline.js"

const LAID_BY = gettext("Kept here until the line is back")

/** Stand where it is written, with how it is doing. `piece` names a template of the page. */
export function show(entry, talk, piece) {
  if (!outbox.in(entry.room).includes(entry)) return
  const shown = talk.own(entry.client_id)
  if (shown && placeOf(shown)) return
  const element = shown ?? bubble(entry, piece("pending"), document.body.dataset.user)
  talk.change(() => showState(element, entry, piece("trouble")))
  if (!shown) talk.insert(element)
}

/** The ack tells the place; until the event brings the server's own element, this one stands there. False if it does already. */
export function settle(talk, clientId, ack) {
  const element = talk.own(clientId)
  if (!element || !ack || placeOf(element)) return false
  delete element.dataset.state
  delete element.dataset.note
  const { epoch, seq, at } = ack
  element.id = `message-${seq}`
  Object.assign(element.dataset, { epoch, seq, at })
  talk.insert(element)
  return true
}

function bubble(entry, template, author) {
  const element = template.content.firstElementChild.cloneNode(true)
  element.removeAttribute("id")
  Object.assign(element.dataset, { author, clientId: entry.client_id, at: entry.at })
  element.querySelector("time").textContent = clock(entry.at)
  element.querySelector("[data-part=body]").textContent = [entry.body, ...(entry.files ?? []).map(({ name }) => name)].join("\n").trim()
  if (entry.reply_to) element.querySelector("[data-part=body]").before(quoteOf(entry))
  return element
}

function quoteOf({ room, reply_to: target }) {
  const quote = copy("quote")
  quote.dataset.target = target
  quote.href = `?at=${target}#message-${target}`
  complete(quote, room)
  return quote
}

function showState(element, entry, trouble) {
  element.dataset.state = entry.state
  element.dataset.note = entry.sentence || (outbox.isLaidBy(entry) ? LAID_BY : "")
  element.querySelector(".message-trouble")?.remove()
  if (entry.state !== "failed") return
  const group = trouble.content.firstElementChild.cloneNode(true)
  group.querySelector("[data-part=sentence]").textContent = entry.sentence
  if (entry.asks) group.querySelector("[data-part=retry]").textContent = gettext("Call them")
  element.querySelector(".message-content").append(group)
}
