import assert from "node:assert/strict"
import { test } from "node:test"

import { titled } from "../../static/js/title.js"

test("the title says how much waits, and nothing when nothing does", () => {
  assert.equal(titled("Crew · Confab", 3), "(3) Crew · Confab")
  assert.equal(titled("(3) Crew · Confab", 4), "(4) Crew · Confab")
  assert.equal(titled("(99+) Crew · Confab", 0), "Crew · Confab")
  assert.equal(titled("Crew · Confab", 100), "(99+) Crew · Confab")
})
