import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import sentences from "../../static/js/sentences.js"

beforeEach(() => {
  for (const sentence of Object.keys(sentences)) delete sentences[sentence]
})

/** The module as a page in this language has it, with what its catalogue says. */
async function pageIn(lang, said = {}) {
  globalThis.document = { documentElement: { lang } }
  Object.assign(sentences, said)
  return import(`../../static/js/gettext.js?${lang}`)
}

test("what is put in stands in its place, as often as it is named, and as it was written", async () => {
  const { gettext } = await pageIn("en")

  assert.equal("Ines and Ines, at 9 %, $1", gettext("%(name)s and %(name)s, at %(part)s %, %(money)s", { name: "Ines", part: 9, money: "$1" }))
})

test("what comes in is not read as a sentence", async () => {
  const { gettext } = await pageIn("en")

  assert.equal("Hello %(other)s", gettext("Hello %(name)s", { name: "%(other)s", other: "nobody" }))
})

test("a sentence is said in the language of the page, in whatever order its values come there", async () => {
  const { gettext } = await pageIn("de", { "%(name)s calls you at %(time)s": "Um %(time)s ruft dich %(name)s" })

  assert.equal("Um 9:21 ruft dich Ines", gettext("%(name)s calls you at %(time)s", { name: "Ines", time: "9:21" }))
})

test("a sentence that the catalogue lacks stays English, and so do its numbers", async () => {
  const { gettext, ngettext } = await pageIn("ja")

  assert.equal("Kept for later.", gettext("Kept for later."))
  assert.deepEqual(
    ["1 place", "0 places", "5 places"],
    [1, 0, 5].map((number) => ngettext("%(num)s place", "%(num)s places", number)),
  )
})

test("a language with two forms has one for one, and one for more", async () => {
  const { ngettext } = await pageIn("de", { "%(messages)s from %(num)s person": ["%(messages)s von %(num)s Person", "%(messages)s von %(num)s Leuten"] })
  const said = (number) => ngettext("%(messages)s from %(num)s person", "%(messages)s from %(num)s people", number, { messages: 7 })

  assert.deepEqual(["7 von 0 Leuten", "7 von 1 Person", "7 von 2 Leuten"], [0, 1, 2].map(said))
})

test("a language with six forms has its own for none, one, two, few, many and the others", async () => {
  const { ngettext } = await pageIn("ar", { "%(num)s place": ["none", "one", "two", "few %(num)s", "many %(num)s", "other %(num)s"] })
  const said = (number) => ngettext("%(num)s place", "%(num)s places", number)

  assert.deepEqual(["none", "one", "two", "few 3", "many 11", "other 100"], [0, 1, 2, 3, 11, 100].map(said))
})

test("a language with three forms, or with a single one, has what its catalogue has", async () => {
  const russian = await pageIn("ru", { "%(num)s place": ["one %(num)s", "few %(num)s", "many %(num)s"] })
  const said = ({ ngettext }, numbers) => numbers.map((number) => ngettext("%(num)s place", "%(num)s places", number))
  assert.deepEqual(["one 21", "few 3", "many 5", "many 0", "many 1.5"], said(russian, [21, 3, 5, 0, 1.5]))

  const japanese = await pageIn("ja", { "%(num)s place": ["all %(num)s"] })
  assert.deepEqual(["all 1", "all 5"], said(japanese, [1, 5]))
})

test("English is written as in Britain, another language as it is written there", async () => {
  const { LANGUAGE } = await pageIn("en")
  assert.equal("en-GB", LANGUAGE)

  assert.equal("de", (await pageIn("de")).LANGUAGE)
})
