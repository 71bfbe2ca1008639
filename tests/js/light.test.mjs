import assert from "node:assert/strict"
import { test } from "node:test"

import { cut } from "../../static/js/light.js"

const NOTHING = { above: 0, below: 0 }

test("up to a size nothing goes", () => {
  assert.deepEqual([NOTHING, NOTHING], [cut(400, 0), cut(400, 400)])
})

test("at the newest what is oldest goes, and at the oldest what is newest", () => {
  assert.deepEqual({ above: 150, below: 0 }, cut(450, 450))
  assert.deepEqual({ above: 0, below: 150 }, cut(450, 0))
})

test("whoever reads in the middle keeps a hundred on either side", () => {
  for (let at = 0; at <= 420; at += 1) {
    const { above, below } = cut(420, at)
    assert.ok(above + below > 100)
    assert.ok(above === 0 || at - above >= 100, `${at} is too near what went above`)
    assert.ok(below === 0 || 420 - below - at >= 100, `${at} is too near what went below`)
  }
})

test("where nobody knows what is being read nothing goes", () => {
  assert.deepEqual(NOTHING, cut(900, -1))
})
