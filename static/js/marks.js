// One change, done to the element of its message. What the server wrote into the element is never repeated here: `Changes`
// asks for what came after it.

import { gettext } from "./gettext.js"
import { copy } from "./parts.js"
import { parse } from "./timeline.js"

/** The seq up to which the server had written all changes into the element. */
export const shownUpTo = (message) => Number(message.dataset.changed ?? 0)

export function apply(message, event) {
  if (message.dataset.deleted !== undefined) return
  if (event.type === "message.deleted") erase(message, event)
  else if (event.type === "message.edited") edit(message, event)
  else if (event.type.startsWith("reaction.")) react(message, event)
  else if (event.type === "message.previewed") preview(message, event)
  else pin(message, event.type === "message.pinned")
}

function edit(message, { html, mentions, at }) {
  // The log has no words any more for what was deleted later on.
  if (!html) return
  part(message, "body").replaceWith(parse(html))
  if (mentions.length > 0) message.dataset.mentions = mentions.join(" ")
  else delete message.dataset.mentions
  const mark = part(message, "edited") ?? copy("edited")
  mark.dataset.editedAt = at
  part(message, "head").insertBefore(mark, message.querySelector("[data-part=pinned], .delivery"))
}

function erase(message, { by }) {
  message.dataset.deleted = ""
  for (const name of ["mentions", "mentionsMe", "going", "editing"]) delete message.dataset[name]
  for (const name of ["urgent", "quote", "edited", "pinned", "reactions", "editor", "files", "preview"]) part(message, name)?.remove()
  const body = part(message, "body")
  for (const name of ["action", "emoji"]) delete body.dataset[name]
  const isTheirs = by === message.dataset.author
  body.textContent = isTheirs
    ? gettext("%(name)s deleted this message.", { name: part(message, "author").textContent })
    : gettext("A moderator deleted this message.")
}

function pin(message, isPinned) {
  part(message, "pinned")?.remove()
  if (isPinned) part(message, "head").insertBefore(copy("pinned"), message.querySelector(".delivery"))
}

function preview(message, { html }) {
  part(message, "preview")?.remove()
  if (html) (part(message, "files") ?? part(message, "body")).after(parse(html))
}

function react(message, { type, emoji, by, html }) {
  const group = part(message, "reactions") ?? reactionsFor(message)
  const pill = pillOf(group, emoji) ?? copy("reaction")
  const others = usercodesOf(pill).filter((usercode) => usercode !== by)
  const usercodes = type === "reaction.added" ? [...others, by] : others
  if (!pill.isConnected) {
    pill.value = pill.dataset.emoji = emoji
    pill.firstChild.textContent = html ? " " : `${emoji} `
    if (html) pill.prepend(parse(html))
    group.lastElementChild.before(pill)
  }
  pill.dataset.usercodes = usercodes.join(" ")
  pill.lastElementChild.textContent = usercodes.length
  if (usercodes.length === 0) pill.remove()
  if (group.children.length === 1) group.remove()
}

function reactionsFor(message) {
  const group = copy("reactions")
  const { seq } = message.dataset
  group.action = group.getAttribute("action").replace(/\/0\//, `/${seq}/`)
  group.querySelector("a").href = group.querySelector("a").getAttribute("href").replace(/\/0#/, `/${seq}#`)
  message.querySelector(".message-content").append(group)
  return group
}

export function pillOf(group, emoji) {
  return [...group?.querySelectorAll("[data-emoji]") ?? []].find((pill) => pill.dataset.emoji === emoji)
}

export const usercodesOf = (pill) => pill.dataset.usercodes.split(" ").filter(Boolean)

export function part(message, name) {
  return message.querySelector(`[data-part=${name}]`)
}
