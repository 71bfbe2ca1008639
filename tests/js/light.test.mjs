import assert from "node:assert/strict"
import { test } from "node:test"

import { cut } from "../../static/js/light.js"

const NOTHING = { above: 0, below: 0 }

test("up to a size nothing goes", () => {
  assert.deepEqual([NOTHING, NOTHING], [cut(200, 0), cut(200, 200)])
})

test("at the newest what is oldest goes, and at the oldest what is newest", () => {
  assert.deepEqual({ above: 100, below: 0 }, cut(250, 250))
  assert.deepEqual({ above: 0, below: 100 }, cut(250, 0))
})

test("whoever reads in the middle keeps a hundred on either side", () => {
  for (let at = 0; at <= 300; at += 1) {
    const { above, below } = cut(300, at)
    assert.ok(above + below >= 50)
    assert.ok(above === 0 || at - above >= 100, `${at} is too near what went above`)
    assert.ok(below === 0 || 300 - below - at >= 100, `${at} is too near what went below`)
  }
})

test("where nobody knows what is being read nothing goes", () => {
  assert.deepEqual(NOTHING, cut(900, -1))
})
