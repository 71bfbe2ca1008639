// What leads from first messages to their threads. The server wrote down what it had counted up to an answer (data-last-seq); what
// is heard behind that is added, in whatever order the message and its answers come to this page.

import { showThreads } from "./dress.js"
import { gettext, ngettext } from "./gettext.js"
import { part } from "./marks.js"
import { clock, date, sameDay } from "./moments.js"
import { partsOf } from "./pages.js"
import { copy, keyOf } from "./parts.js"
import { parse } from "./timeline.js"

const FACES = 3
const MOST_THREADS = 500
// Whoever deletes one may be deleting many.
const A_WHILE = 1000
const heard = new Map()
const recounting = new Set()

showThreads(show)

/** Somebody answered, or deleted an answer. */
export function hear(event) {
  const key = keyOf({ room: event.room, seq: event.thread })
  const answers = heard.get(key) ?? new Map()
  heard.delete(key)
  heard.set(key, answers)
  if (heard.size > MOST_THREADS) heard.delete(heard.keys().next().value)
  if (event.type === "message.deleted") answers.delete(event.target)
  else if (!event.deleted) answers.set(event.seq, { seq: event.seq, at: event.at, author: event.author.usercode, face: faceIn(event) })
  const root = rootOf(event)
  if (!root) return
  if (event.type === "message.deleted") recount(root, event)
  else show(root)
}

/** Bring what leads to the thread of a message up to what is known. */
export function show(root) {
  const link = part(root, "thread")
  const last = Number(link?.dataset.lastSeq ?? 0)
  const news = [...heard.get(keyOf(root.dataset))?.values() ?? []].filter(({ seq }) => seq > last)
  if (news.length > 0) redraw(root, () => add(link ?? made(root), news, root))
  else if (link) tell(link, root)
}

function add(link, news, root) {
  const faces = part(link, "faces")
  for (const { author, face } of news) {
    faces.querySelector(`[data-person="${CSS.escape(author)}"]`)?.remove()
    if (face) faces.prepend(face.cloneNode(true))
  }
  for (const face of [...faces.children].slice(FACES)) face.remove()
  const { seq, at } = news.at(-1)
  Object.assign(link.dataset, { count: Number(link.dataset.count ?? 0) + news.length, lastSeq: seq, lastAt: at })
  tell(link, root)
}

function made(root) {
  const link = copy("thread")
  link.setAttribute("href", link.getAttribute("href").replace(/\/0$/, `/${root.dataset.seq}`))
  root.querySelector(".message-content").append(link)
  return link
}

/** How many, and when the last one came, by the clock of whoever looks. */
function tell(link, root) {
  const { count, lastAt } = link.dataset
  const time = clock(lastAt)
  part(link, "replies").textContent = ngettext("%(num)s reply", "%(num)s replies", Number(count))
  part(link, "last").textContent = sameDay(lastAt, root.dataset.at) ? gettext("last at %(time)s", { time }) : gettext("last on %(day)s at %(time)s", { day: date(lastAt), time })
}

/** What was deleted may have been counted by the server: it counts again, once for all that goes just now. */
function recount(root, { room, thread }) {
  const key = keyOf({ room, seq: thread })
  if (recounting.has(key)) return
  recounting.add(key)
  setTimeout(async () => {
    recounting.delete(key)
    try {
      const [fresh] = await partsOf(`/rooms/${encodeURIComponent(room)}/threads/${thread}?before=1`, `#message-${thread}`)
      const shown = rootOf({ room, thread })
      if (shown) redraw(shown, () => replace(shown, part(fresh, "thread")))
    } catch {
      // The line is cut: the page is fetched anew, or counted again with the next one.
    }
  }, A_WHILE + Math.random() * A_WHILE)
}

function replace(root, link) {
  part(root, "thread")?.remove()
  if (link) root.querySelector(".message-content").append(link)
  show(root)
}

/** The line that is being read stays where it is, where there is a list that sees to it by now. */
function redraw(root, change) {
  let isDone = false
  const once = () => {
    if (!isDone) change()
    isDone = true
  }
  root.dispatchEvent(new CustomEvent("redrawn", { bubbles: true, detail: once }))
  once()
}

function rootOf({ room, thread }) {
  return document.querySelector(`message-list[data-room="${CSS.escape(room)}"] .message[data-seq="${thread}"]`)
}

function faceIn({ html }) {
  const face = html && parse(html).querySelector(".avatar")
  if (face) face.dataset.size = "small"
  return face
}
