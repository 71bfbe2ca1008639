// Where somebody may want to go, and in which order it is offered. Nothing here touches the page.
//
// A place is {key, kind, name, alias, calls, unread}: `kind` is "room", "direct", "person" or "page"; the alias is found too, but
// not shown as found. First what begins with what was typed, behind it what merely has it somewhere; among equals first what calls
// the reader, then what is unread, then what they used lately, then by
// name, and the pages of the product behind all rooms and people.

// What Unicode does not take apart.
const LIKE = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" }
const [BEGINS, IS_INSIDE] = [0, 1]
const PEOPLE = new Set(["person", "direct"])

/** The places that fit, as {place, marks}: `marks` are the parts [from, to] of the name that were typed. */
export function rank(places, query, lately = []) {
  const onlyPeople = query.startsWith("@")
  const words = fold(onlyPeople ? query.slice(1) : query).text.split(/\s+/).filter(Boolean)
  const found = []
  for (const place of places) {
    if (onlyPeople && !PEOPLE.has(place.kind)) continue
    const fit = fitOf(place, words)
    if (fit) found.push({ place, ...fit })
  }
  return found.sort((one, other) => compare(one, other, lately)).map(({ place, marks }) => ({ place, marks }))
}

function compare(one, other, lately) {
  return one.grade - other.grade
    || attention(other.place) - attention(one.place)
    || recency(one.place, lately) - recency(other.place, lately)
    || isPage(one.place) - isPage(other.place)
    || one.place.name.localeCompare(other.place.name, undefined, { sensitivity: "base", numeric: true })
}

const isPage = ({ kind }) => kind === "page"
const attention = ({ calls = 0, unread = false }) => (calls > 0 ? 2 : unread ? 1 : 0)

function recency({ key }, lately) {
  const at = lately.indexOf(key)
  return at < 0 ? Infinity : at
}

function fitOf({ name, alias = "" }, words) {
  const folded = fold(name)
  const other = fold(alias)
  const marks = []
  let grade = BEGINS
  for (const word of words) {
    const fit = search(folded, word) ?? withoutMarks(search(other, word))
    if (!fit) return null
    grade = Math.max(grade, fit.grade)
    marks.push(...fit.marks)
  }
  return { grade, marks: joined(marks) }
}

const withoutMarks = (fit) => fit && { ...fit, marks: [] }

/** At the beginning of a word, as the initials of words, or anywhere. */
function search({ text, at }, word) {
  const starts = [...text.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].map(({ index }) => index)
  const part = (from, length) => [at[from], at[from + length]]
  const begins = starts.find((start) => text.startsWith(word, start))
  if (begins !== undefined) return { grade: BEGINS, marks: [part(begins, word.length)] }
  const initials = starts.map((start) => text[start]).join("")
  const first = word.length > 1 ? initials.indexOf(word) : -1
  if (first >= 0) return { grade: BEGINS, marks: starts.slice(first, first + word.length).map((start) => part(start, 1)) }
  const inside = text.indexOf(word)
  return inside < 0 ? null : { grade: IS_INSIDE, marks: [part(inside, word.length)] }
}

/** A text without accents and capitals, and of each of its letters where in the text it stands. */
export function fold(original) {
  let text = ""
  const at = []
  let index = 0
  for (const letter of original) {
    const plain = letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    for (const one of plain) {
      const like = LIKE[one] ?? one
      for (let unit = 0; unit < like.length; unit += 1) at.push(index)
      text += like
    }
    index += letter.length
  }
  return { text, at: [...at, index] }
}

/** In order, and none over another. */
function joined(marks) {
  const result = []
  for (const [from, to] of marks.filter(([from, to]) => to > from).sort(([one], [other]) => one - other)) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
