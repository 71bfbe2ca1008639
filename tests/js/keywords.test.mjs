import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { fold, isSaid } from "../../static/js/keywords.js"

const CASES = JSON.parse(readFileSync(new URL("keywords.json", import.meta.url)))

test("a word is found by the page where the server finds it", () => {
  for (const [word, text, found] of CASES) assert.equal(isSaid([fold(word)], text), found, `${word} in ${text}`)
})

test("one of several words is enough", () => {
  assert.equal(isSaid(["roof", "dome"], "The dome is up."), true)
  assert.equal(isSaid([], "The dome is up."), false)
})
