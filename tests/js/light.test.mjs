import assert from "node:assert/strict"
import { test } from "node:test"

import { cut } from "../../static/js/light.js"

const NOTHING = { above: 0, below: 0 }

test("up to a size nothing goes", () => {
  assert.deepEqual([NOTHING, NOTHING], [cut(150, 0), cut(150, 150)])
})

test("at the newest what is oldest goes, and at the oldest what is newest", () => {
  assert.deepEqual({ above: 90, below: 0 }, cut(200, 200))
  assert.deepEqual({ above: 0, below: 90 }, cut(200, 0))
})

test("whoever reads in the middle keeps eighty on either side", () => {
  for (let at = 0; at <= 250; at += 1) {
    const { above, below } = cut(250, at)
    assert.ok(above + below >= 40)
    assert.ok(above === 0 || at - above >= 80, `${at} is too near what went above`)
    assert.ok(below === 0 || 250 - below - at >= 80, `${at} is too near what went below`)
  }
})

test("where nobody knows what is being read nothing goes", () => {
  assert.deepEqual(NOTHING, cut(900, -1))
})
