import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Keys } from "../../static/js/keys.js"

let keys
let wanted
let now

beforeEach(() => {
  wanted = true
  now = 0
  keys = new Keys(() => wanted)
})

const NO = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, keyCode: 0 }
const press = (key, where = "page", more = {}) => keys.meaning({ ...NO, key, timeStamp: now, ...more }, where)

test("single keys mean something on a message, in the log and on the page", () => {
  for (const where of ["message", "log", "page"]) assert.deepEqual(["next", "previous", "answer", "pick"], [..."jkr+"].map((key) => press(key, where)))
})

test("in a field and in a card they are letters", () => {
  for (const where of ["field", "card"]) assert.deepEqual([null, null, null, null], ["j", "?", "/", "End"].map((key) => press(key, where)))
})

test("with a modifier they belong to the browser", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) assert.equal(null, press("r", "message", { [modifier]: true }))
  assert.equal(null, press("R", "message", { shiftKey: true }))
})

test("what needs Shift to be typed is still itself, and Caps Lock is no modifier", () => {
  assert.deepEqual(["shortcuts", "pick", "search"], ["?", "+", "/"].map((key) => press(key, "page", { shiftKey: true })))
  assert.equal("next", press("J", "log"))
})

test("nothing is taken from an input method", () => {
  assert.deepEqual([null, null], [press("j", "log", { isComposing: true }), press("j", "log", { keyCode: 229 })])
  assert.equal(null, press("k", "field", { ctrlKey: true, isComposing: true }))
})

test("whoever wants no single keys has the others still", () => {
  wanted = false

  assert.deepEqual([null, null, null], ["j", "?", "r"].map((key) => press(key, "message")))
  assert.equal("switch", press("k", "page", { ctrlKey: true }))
  assert.deepEqual(["menu", "next", "newest"], ["Enter", "ArrowDown", "End"].map((key) => press(key, "message")))
})

test("Ctrl or Command and K lead anywhere, from a field too", () => {
  assert.deepEqual(["switch", "switch"], [press("k", "field", { ctrlKey: true }), press("k", "field", { metaKey: true })])
  assert.equal("switch", press("k", "card", { ctrlKey: true }))
  assert.deepEqual([null, null], [press("k", "field", { ctrlKey: true, shiftKey: true }), press("k", "field", { ctrlKey: true, altKey: true })])
})

test("Alt and the arrow lead to the next unread room, but not out of a dialog", () => {
  assert.deepEqual(["next-unread", "next-unread", null], ["page", "field", "card"].map((where) => press("ArrowDown", where, { altKey: true })))
})

test("arrows and Home belong to the page outside of the log", () => {
  assert.deepEqual(["previous", "first-unread"], [press("ArrowUp", "log"), press("Home", "log")])
  assert.deepEqual([null, null, null], ["ArrowUp", "Home", "End"].map((key) => press(key, "page")))
})

test("Enter opens the menu on a message, and is itself on a button in it", () => {
  assert.deepEqual(["menu", null], [press("Enter", "message"), press("Enter", "log")])
})

test("G and then C is catching up, within a moment", () => {
  assert.equal(null, press("g"))
  now += 500
  assert.equal("catch-up", press("c"))
  assert.equal(null, press("c"))

  press("g")
  now += 2000
  assert.equal(null, press("c"))
})

test("another key between them is itself", () => {
  press("g")

  assert.equal("next", press("j"))
  assert.equal(null, press("c"))
})

test("where letters are not Latin the place of the key counts", () => {
  assert.equal("next", press("о", "log", { code: "KeyJ" }))
  assert.equal("switch", press("л", "field", { code: "KeyK", ctrlKey: true }))
  assert.equal("next", press("j", "log", { code: "KeyC" }))
})
