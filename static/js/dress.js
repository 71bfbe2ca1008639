// What depends on who looks, put on a message that the server wrote for everybody: times, who felt what, whom it calls.

import { gettext } from "./gettext.js"
import { part, usercodesOf } from "./marks.js"
import { clock, day } from "./moments.js"
import { together } from "./names.js"
import { copy, going, keyOf } from "./parts.js"
import { complete } from "./quotes.js"

const { user: me, username } = document.body.dataset
let saysMyWord = () => false
let showThread = (message) => part(message, "thread") && import("./threads.js").then(({ show }) => show(message), () => {})

/** Those who have words that call them bring what finds these: own-words.js. */
export const listenFor = (says) => { saysMyWord = says }

/** What leads to threads comes with the first of them: threads.js. */
export const showThreads = (show) => { showThread = show }

/** By name, with everybody, or by a word of the reader's; `message` is its element or its HTML. */
export const callsMe = (mentions = [], message) => mentions.includes(me) || mentions.includes("*") || saysMyWord(message)

export function dress(message) {
  if (message.dataset.seq === undefined) return
  const { author, mentions } = message.dataset
  message.toggleAttribute("data-mentions-me", author !== me && callsMe(mentions?.split(" "), message))
  message.toggleAttribute("data-going", going.has(keyOf(message.dataset)))
  for (const name of message.querySelectorAll(".mention")) markMine(name)
  for (const mark of message.querySelectorAll("[data-part=edited]")) tellWhen(mark)
  for (const pill of message.querySelectorAll(".reaction[data-emoji]")) tellWho(pill)
  for (const code of message.querySelectorAll("pre.code:not(:has([data-part=copy]))")) code.append(copy("copy"))
  if (message.querySelector("[data-part=picture]")) import("./waiting-pictures.js").then(({ wait }) => wait(message), () => {})
  for (const quote of message.querySelectorAll("[data-part=quote][data-bare]")) complete(quote, message.dataset.room)
  showThread(message)
}

export function tellWho(pill) {
  const usercodes = usercodesOf(pill)
  const names = together(usercodes, me)
  pill.title = names
  pill.setAttribute("aria-label", gettext("%(emoji)s %(count)s: %(names)s", { emoji: pill.dataset.emoji, count: usercodes.length, names }))
  pill.setAttribute("aria-pressed", usercodes.includes(me))
}

function markMine(name) {
  const meant = name.dataset.mention
  name.toggleAttribute("data-me", meant === "room" || meant === username)
}

function tellWhen(mark) {
  const { editedAt } = mark.dataset
  mark.title = gettext("Edited on %(day)s, %(time)s", { day: day(editedAt), time: clock(editedAt) })
}
