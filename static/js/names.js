// Who is who on this page: authors, members, and those whom somebody has asked for.

import { LANGUAGE, gettext, ngettext } from "./gettext.js"

const MOST_ASKED = 10
const MOST_NAMED = 12
const asked = new Map()
const listing = new Intl.ListFormat(LANGUAGE)

/** The name of somebody who is on the page, or null. */
export function nameOf(usercode) {
  const code = CSS.escape(usercode)
  const place = document.querySelector(`.message[data-author="${code}"] [data-part=author], member-list [data-usercode="${code}"] [data-part=name]`)
  return place?.textContent ?? asked.get(usercode) ?? null
}

/** Learn the names of those among these people who are not on the page. */
export async function learn(usercodes) {
  const unknown = usercodes.filter((usercode) => nameOf(usercode) === null).slice(0, MOST_ASKED)
  await Promise.all(unknown.map(ask))
  return unknown.length > 0
}

async function ask(usercode) {
  const response = await fetch(`/api/v1/users/${encodeURIComponent(usercode)}`).catch(() => null)
  if (response?.ok) asked.set(usercode, (await response.json()).name)
}

/** "Ines, Greta and you"; those without a name are counted. */
export function together(usercodes, me, name = nameOf) {
  const named = usercodes.filter((code) => code !== me).map(name).filter((one) => one !== null).slice(0, MOST_NAMED)
  const mine = usercodes.includes(me) ? [gettext("you")] : []
  const others = usercodes.length - named.length - mine.length
  return listing.format([...named, ...mine, ...counted(others, named.length + mine.length === 0)])
}

function counted(others, areAll) {
  if (others === 0) return []
  return [areAll ? ngettext("%(num)s person", "%(num)s people", others) : ngettext("%(num)s other", "%(num)s others", others)]
}
