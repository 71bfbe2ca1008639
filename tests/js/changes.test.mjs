import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Changes } from "../../static/js/changes.js"

let changes
const change = (type, seq, fields = {}) => ({ type, seq, target: 5, room: "crew", ...fields })
const edited = (seq) => change("message.edited", seq)
const deleted = (seq) => change("message.deleted", seq)
const pinned = (seq) => change("message.pinned", seq)
const unpinned = (seq) => change("message.unpinned", seq)
const added = (seq, by = "ana", emoji = "👍") => change("reaction.added", seq, { by, emoji })
const removed = (seq, by = "ana", emoji = "👍") => change("reaction.removed", seq, { by, emoji })
const left = (seq = 0) => changes.since(5, seq).map(({ type, seq: at }) => `${type.split(".")[1]} ${at}`)

beforeEach(() => {
  changes = new Changes()
})

function* orders(list) {
  if (list.length < 2) return yield list
  for (const one of list) for (const rest of orders(list.filter((other) => other !== one))) yield [one, ...rest]
}

test("in whatever order changes come, the newest of each part is what is left", () => {
  for (const order of orders([edited(6), edited(9), added(7), removed(8), pinned(10), unpinned(11)])) {
    changes = new Changes()
    for (const event of order) changes.hear(event)
    assert.deepEqual(["removed 8", "edited 9", "unpinned 11"], left())
  }
})

test("what comes again is no news", () => {
  assert.equal(true, changes.hear(added(7)))
  assert.equal(false, changes.hear(added(7)))
  assert.equal(true, changes.hear(removed(8)))
  assert.equal(false, changes.hear(added(7)))
})

test("each person's reaction with each emoji is a part of its own", () => {
  for (const event of [added(6, "ana"), added(7, "bob"), added(8, "ana", "🎉"), removed(9, "bob")]) changes.hear(event)

  assert.deepEqual(["added 6", "added 8", "removed 9"], left())
})

test("a deletion ends everything, whatever comes before or after it", () => {
  for (const order of orders([edited(6), deleted(7), added(8)])) {
    changes = new Changes()
    for (const event of order) changes.hear(event)
    assert.deepEqual(["deleted 7"], left())
  }
})

test("what the server had written down already is not done again", () => {
  for (const event of [edited(6), added(8), pinned(9)]) changes.hear(event)

  assert.deepEqual(["pinned 9"], left(8))
  assert.deepEqual([], left(9))
})

test("messages do not know each other's changes", () => {
  changes.hear(edited(6))

  assert.deepEqual([], changes.since(4, 0))
  assert.deepEqual([], changes.since(NaN, 0))
})

test("only the newest few hundred messages are remembered", () => {
  for (let target = 1; target <= 501; target += 1) changes.hear({ ...edited(1000 + target), target })

  assert.equal(0, changes.since(1, 0).length)
  assert.equal(1, changes.since(501, 0).length)
})
