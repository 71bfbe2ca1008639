import assert from "node:assert/strict"
import { test } from "node:test"

import { together } from "../../static/js/names.js"
import { plain } from "../../static/js/quotes.js"

const names = { A: "Ines", B: "Greta", C: "Sam" }
const name = (usercode) => names[usercode] ?? null
const who = (...usercodes) => together(usercodes, "ME", name)

test("people are named as one names them, oneself last", () => {
  assert.equal("Ines", who("A"))
  assert.equal("Ines and you", who("ME", "A"))
  assert.equal("Ines, Greta and Sam", who("A", "B", "C"))
  assert.equal("you", who("ME"))
})

test("who is not known is counted", () => {
  assert.equal("Ines and 1 other", who("A", "X"))
  assert.equal("Ines, you and 2 others", who("X", "A", "Y", "ME"))
  assert.equal("3 people", who("X", "Y", "Z"))
  assert.equal("1 person", who("X"))
})

test("a quote has the words and not their signs", () => {
  const cases = {
    "I also want it *gently*.": "I also want it gently.",
    "**Two** things:\n\n1. the `km/h`\n2. the ~~old~~ new one": "Two things: the km/h the old new one",
    "> said before\nand [this](https://example.org/a_b)": "said before and this",
    "snake_case_names and 2*3*4 stay": "snake_case_names and 2*3*4 stay",
    "```python\nprint(1)\n```": "print(1)",
  }
  for (const [body, line] of Object.entries(cases)) assert.equal(line, plain(body))
})

test("a long quote ends", () => {
  const line = plain("word ".repeat(100))

  assert.ok(line.length <= 120 && line.endsWith("…"))
})
