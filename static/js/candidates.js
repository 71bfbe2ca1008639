// What there is to complete with: {word, label, note, sign} each. The word is what gets written; the sign is text or an element.

import { api } from "./asking.js"
import { MOST, commands, emoji, people } from "./completing.js"
import { gettext } from "./gettext.js"

const EVERYBODY = { word: "@room", label: "@room", note: gettext("Everybody in this room"), sign: "@" }
// They are in a room that everybody is in: nobody is called there.
const CALLS_NOBODY = "everyone"
let known = null

/** The first answer to what was found in the composer of a room: what the page has, or what is fetched once. */
export async function candidates({ kind, query }, room) {
  if (kind === "command") return (await allCommands(query)).map(commandOption)
  if (kind === "person") return withEverybody(people(shownMembers(), query).map(personOption), query, room)
  const [{ EMOJI }, { customEmoji, picture }] = await Promise.all([import("./emoji.js"), import("./custom-emoji.js")])
  const custom = (await customEmoji()).map((one) => ({ ...one, emoji: one.sign }))
  return emoji(EMOJI, query, custom).map((one) => ({ word: one.emoji, label: one.words, note: one.name ? one.sign : "", sign: one.name ? picture(one, "") : one.emoji }))
}

/** Whether the server knows more people of this room than the page shows. */
export function knowsMore({ kind, query }, found) {
  const count = Number(document.querySelector("[data-part=member-count]").textContent)
  return kind === "person" && query !== "" && found.length < MOST && shownMembers().length < count - 1
}

/** The same, and those whom the server finds. */
export async function more({ query }, found) {
  const { items } = await api("GET", `/api/v1/users?limit=${MOST}&q=${encodeURIComponent(query)}`)
  const others = items.filter(({ usercode }) => usercode !== document.body.dataset.user).map((user) => personOption({ ...user, face: null }))
  const words = new Set(found.map(({ word }) => word))
  return [...found, ...others.filter(({ word }) => !words.has(word))].slice(0, MOST)
}

async function allCommands(query) {
  known ??= api("GET", "/api/v1/slash-commands").catch((refusal) => {
    known = null
    throw refusal
  })
  return commands((await known).items, query)
}

/** Members on the page but for the reader, whoever spoke last first. */
function shownMembers() {
  const speakers = [...document.querySelectorAll("message-list .message")].map(({ dataset }) => dataset.author)
  return [...document.querySelectorAll("member-list [data-part=members] > li")]
    .map((line) => ({ usercode: line.dataset.usercode, username: line.dataset.username, ...looks(line) }))
    .filter(({ usercode }) => usercode !== document.body.dataset.user)
    .sort((one, other) => speakers.lastIndexOf(other.usercode) - speakers.lastIndexOf(one.usercode))
}

function looks(line) {
  return { name: line.querySelector("[data-part=name]").textContent, face: line.querySelector(".avatar") }
}

function withEverybody(found, query, room) {
  if (room === CALLS_NOBODY || !"room".startsWith(query)) return found
  return [...found.slice(0, MOST - 1), EVERYBODY]
}

const commandOption = ({ name, arguments: behind, help }) => ({ word: `/${name}`, label: `/${name}`, behind, note: help, sign: "" })
const personOption = ({ username, name, face }) => ({ word: `@${username}`, label: name, note: `@${username}`, sign: face?.cloneNode(true) ?? "@" })
