import assert from "node:assert/strict"
import { test } from "node:test"

import { offsetOf, typed } from "../../static/js/due.js"

process.env.TZ = "Europe/Berlin"

test("A time is shown as the field of this reader's clock holds it.", () => {
  assert.equal(typed("2026-11-21T15:30:00.000Z"), "2026-11-21T16:30")
  assert.equal(typed("2026-07-21T23:30:59.999Z"), "2026-07-22T01:30")
})

test("How far the clock is ahead is that of the time that was typed, not of now.", () => {
  assert.equal(offsetOf("2026-11-21T16:30"), 60)
  assert.equal(offsetOf("2026-07-21T16:30"), 120)
})

test("Nothing typed says nothing.", () => {
  assert.equal(offsetOf(""), "")
})
