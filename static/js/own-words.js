// A message that says a word of the reader's calls them. Only those load this who have words, ahead of what shows the messages.

import { wordsOf } from "./announcer.js"
import { listenFor } from "./dress.js"
import { isSaid } from "./keywords.js"
import { parse } from "./timeline.js"

const words = JSON.parse(document.body.dataset.keywords)

listenFor((message) => {
  const element = typeof message === "string" ? parse(message) : message
  return Boolean(element) && element.dataset.deleted === undefined && isSaid(words, wordsOf(element))
})
