import assert from "node:assert/strict"
import { test } from "node:test"

import { commands, complete, emoji, find, people } from "../../static/js/completing.js"
import { EMOJI } from "../../static/js/emoji.js"

const found = (text) => {
  const { kind, query } = find(text, text.length) ?? {}
  return kind ? `${kind} ${query}`.trim() : null
}

test("a slash means a command at the very beginning only, while its name is typed", () => {
  assert.equal(found("/"), "command")
  assert.equal(found("/Re"), "command re")
  assert.deepEqual(["//", " /re", "see /re", "/remind me", "hm\n/re"].map(found), [null, null, null, null, null])
})

test("an @ calls somebody unless it stands in a word, an address or code", () => {
  assert.equal(found("@"), "person")
  assert.equal(found("/invite @Bo"), "person bo")
  assert.equal(found("(@anne-marie.l"), "person anne-marie.l")
  assert.equal(found("```\nx\n``` and `y` @b"), "person b")
  for (const text of ["me@home", "a/@b", "\\@b", "`@b", "```\n@b", "@b ", "@@b"]) assert.equal(found(text), null, text)
})

test("a colon and two letters mean an emoji, but not in times and addresses", () => {
  assert.equal(found("well :te"), "emoji te")
  assert.equal(found("🎉:pa"), "emoji pa")
  for (const text of [":t", "12:30", "https:ab", "a::bc", ":)", ":D", "so: ok"]) assert.equal(found(text), null, text)
})

test("nothing is found in the middle of a word", () => {
  assert.equal(find("@bob", 2), null)
  assert.equal(find("@bo b", 3).query, "bo")
})

test("what is taken stands in place of what was typed, with one blank behind it", () => {
  assert.deepEqual(complete("hi @bo", 6, find("hi @bo", 6), "@bob"), { text: "hi @bob ", caret: 8 })
  assert.deepEqual(complete("hi @bo there", 6, find("hi @bo there", 6), "@bob"), { text: "hi @bob there", caret: 8 })
  assert.deepEqual(complete("@bo\nthere", 3, find("@bo\nthere", 3), "@bob"), { text: "@bob \nthere", caret: 5 })
})

test("commands are found by how they begin", () => {
  const all = [{ name: "me" }, { name: "remind" }, { name: "help" }]

  assert.deepEqual(commands(all, "").length, 3)
  assert.deepEqual(commands(all, "re"), [{ name: "remind" }])
})

test("people are found by username and by each word of their name, eight at most, in their order", () => {
  const all = [{ username: "kim", name: "Kim Boateng" }, { username: "bob", name: "Robert" }, { username: "zoe", name: "Zoë" }]

  assert.deepEqual(people(all, "bo").map(({ username }) => username), ["bob", "kim"])
  assert.deepEqual(people(all, "").map(({ username }) => username), ["kim", "bob", "zoe"])
  assert.deepEqual(people(all, "ob"), [])
  assert.equal(people(Array.from({ length: 20 }, (_, at) => ({ username: `u${at}`, name: "U" })), "u").length, 8)
})

test("a colon, digits and a letter may mean an emoji of the place, a time does not", () => {
  assert.equal(found("well :2nd"), "emoji 2nd")
  assert.equal(found("at :30"), null)
})

test("emoji of the place are found by their names, before others that fit as well", () => {
  const custom = ["party-parrot", "good_party", "lucky"].map((name) => ({ emoji: `:${name}:`, words: name.replace(/[_-]/g, " ") }))

  assert.deepEqual(emoji(EMOJI, "party", custom).slice(0, 3).map((one) => one.emoji), [":party-parrot:", ":good_party:", "🥳"])
  assert.deepEqual(emoji(EMOJI, "party-p", custom).map((one) => one.emoji), [":party-parrot:"])
})

test("emoji are found by their words, whole words first", () => {
  assert.equal(emoji(EMOJI, "telesc")[0].emoji, "🔭")
  assert.equal(emoji(EMOJI, "thumbs_up")[0].emoji, "👍")
  assert.equal(emoji(EMOJI, "tada")[0].emoji, "🎉")
  assert.ok(emoji(EMOJI, "he").length <= 8)
})
