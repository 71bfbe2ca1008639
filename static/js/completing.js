// What a composer can complete: a command at its beginning, a person behind an @, an emoji behind a colon. Nothing here touches
// the page.

export const MOST = 8

const COMMAND = /^\/(?!\/)(\S*)$/
const PERSON = /(?<![\p{L}\p{N}_@/.\\-])@([\p{L}\p{N}_.-]*)$/u
const EMOJI = /(?<![^\s(\p{Extended_Pictographic}\ufe0f]):((?=\p{N}*\p{L})[\p{L}\p{N}][\p{L}\p{N}_+-]+)$/u
const PLACES = [["command", COMMAND], ["person", PERSON], ["emoji", EMOJI]]

/** What is being named right before the caret: {kind, from, query}, or null. In code everything is only itself. */
export function find(text, caret) {
  const before = text.slice(0, caret)
  if (/^\S/.test(text.slice(caret)) || standsInCode(before)) return null
  for (const [kind, pattern] of PLACES) {
    const found = before.match(pattern)
    if (found) return { kind, from: caret - found[1].length - 1, query: found[1].toLowerCase() }
  }
  return null
}

function standsInCode(before) {
  // What is closed falls away; a tick that is left has opened something.
  const open = before.replaceAll(/```[\s\S]*?```|`[^`\n]+`/g, "")
  return open.includes("```") || open.slice(open.lastIndexOf("\n") + 1).includes("`")
}

/** The text with a word in place of what was found, and a blank behind it: {text, caret}. */
export function complete(text, caret, { from }, word) {
  const rest = text.slice(caret)
  const head = `${text.slice(0, from)}${word} `
  return { text: head + rest.replace(/^ /, ""), caret: head.length }
}

/** Commands of {name, arguments, help} whose name begins so. */
export function commands(all, query) {
  return all.filter(({ name }) => name.startsWith(query))
}

/** People of {username, name}, in the order given, who are called so: by username first, then by a word of their name. */
export function people(all, query) {
  const byUsername = all.filter(({ username }) => username.toLowerCase().startsWith(query))
  const byName = all.filter((one) => !byUsername.includes(one) && beginsAWord(one.name, query))
  return [...byUsername, ...byName].slice(0, MOST)
}

/**
 * Emoji of {category: {emoji: words}}, and those of the place itself, as {emoji, words}: the whole word first, then those that
 * begin with it.
 */
export function emoji(categories, query, custom = []) {
  const wanted = query.replaceAll(/[_-]+/g, " ").trim()
  const rank = (words) => (words.split(" ").includes(wanted) ? 0 : words.startsWith(wanted) ? 1 : 2)
  const known = Object.values(categories).flatMap((list) => Object.entries(list).map(([one, words]) => ({ emoji: one, words })))
  return [...custom, ...known]
    .filter(({ words }) => beginsAWord(words, wanted))
    .sort((one, other) => rank(one.words) - rank(other.words))
    .slice(0, MOST)
}

function beginsAWord(words, query) {
  return ` ${words.toLowerCase()}`.includes(` ${query}`)
}
