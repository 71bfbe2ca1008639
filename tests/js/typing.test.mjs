import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Typing, sentence } from "../../static/js/typing.js"

let said
let now
let typing

beforeEach(() => {
  said = []
  now = 0
  typing = new Typing((type) => said.push(type), () => now)
})

test("while somebody types it is said every three seconds at most", () => {
  for (now = 0; now < 7000; now += 100) typing.typed("so many words")

  assert.deepEqual(said, ["typing.start", "typing.start", "typing.start"])
})

test("an empty field, and one that is left, is the end of it; once", () => {
  typing.typed("a")
  typing.typed("  ")
  typing.stop()

  assert.deepEqual(said, ["typing.start", "typing.stop"])
})

test("after the end it begins at once", () => {
  typing.typed("a")
  typing.stop()
  typing.typed("b")

  assert.deepEqual(said, ["typing.start", "typing.stop", "typing.start"])
})

test("one, two, several", () => {
  assert.equal(sentence([]), "")
  assert.equal(sentence(["Leila"]), "Leila is writing")
  assert.equal(sentence(["Leila", "Bruno"]), "Leila and Bruno are writing")
  assert.equal(sentence(["Leila", "Bruno", "Sam"]), "Several people are writing")
})
