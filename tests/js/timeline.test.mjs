import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import * as timeline from "../../static/js/timeline.js"
import { Element } from "./stage.mjs"

const reader = { usercode: "ana", dayLine: () => new Element("day-line") }
let list

beforeEach(() => {
  list = new Element()
})

function message(seq, { author = "bob", at = "2026-03-02T10:00:00Z", epoch = 1, clientId } = {}) {
  const element = new Element("message", { author, at, ...(clientId && { clientId }), ...(seq && { epoch: String(epoch), seq: String(seq) }) })
  element.id = seq ? `message-${seq}` : ""
  return element
}

function joined(seq, at = "2026-03-02T10:00:00Z") {
  const element = new Element("event", { at, epoch: "1", event: String(seq) })
  element.id = `event-${seq}`
  return element
}

const insert = (...elements) => elements.forEach((element) => timeline.insert(list, element, reader))
const told = () => list.children.map(({ dataset, classList }) => (classList.contains("day-line") ? "day" : dataset.seq ?? dataset.event ?? "pending"))

test("messages stand in the order of the room, however they arrive", () => {
  insert(message(3), message(1), message(4), message(2))

  assert.deepEqual(["day", "1", "2", "3", "4"], told())
})

test("a later life of the room comes after an earlier one", () => {
  insert(message(1, { epoch: 2 }), message(9, { epoch: 1 }))

  assert.deepEqual(["day", "9", "1"], told())
})

test("a message that arrives twice is shown once", () => {
  insert(message(1), message(2), message(1))

  assert.deepEqual(["day", "1", "2"], told())
})

test("the room's own copy takes the place of the words on their way", () => {
  insert(message(1), message(null, { author: "ana", clientId: "c1" }))

  insert(message(2, { author: "ana", clientId: "c1" }))

  assert.deepEqual(["day", "1", "2"], told())
})

test("somebody else's client id replaces nothing of mine", () => {
  insert(message(null, { author: "ana", clientId: "c1" }))

  insert(message(1, { author: "bob", clientId: "c1" }))

  assert.deepEqual(["day", "1", "pending"], told())
})

test("what is on its way stays below what has arrived", () => {
  insert(message(null, { author: "ana", clientId: "c1" }), message(null, { author: "ana", clientId: "c2" }))

  insert(message(1), message(2))

  assert.deepEqual(["day", "1", "2", "pending", "pending"], told())
})

test("somebody who goes on within five minutes is not named again", () => {
  const first = message(1)
  const second = message(2, { at: "2026-03-02T10:05:00Z" })
  const third = message(3, { at: "2026-03-02T10:10:01Z" })

  insert(first, second, third)

  assert.deepEqual([false, true, false], [first, second, third].map(({ dataset }) => "continues" in dataset))
})

test("another voice or an event in between begins a new turn", () => {
  const first = message(1)
  const later = message(4, { at: "2026-03-02T10:01:00Z" })
  insert(first, later)
  assert.ok("continues" in later.dataset)

  insert(joined(2))

  assert.ok(!("continues" in later.dataset))
})

test("when what stood in between goes, the turn goes on", () => {
  const other = message(2, { author: "cem" })
  const later = message(3, { at: "2026-03-02T10:01:00Z" })
  insert(message(1), other, later)

  timeline.drop(other, reader)

  assert.ok("continues" in later.dataset)
})

test("a day line stands before the first entry of each day, and only there", () => {
  insert(message(1), message(4, { at: "2026-03-04T10:00:00Z" }), message(5, { at: "2026-03-04T10:01:00Z" }))
  assert.deepEqual(["day", "1", "day", "4", "5"], told())

  insert(message(3, { at: "2026-03-04T09:00:00Z" }), message(2, { at: "2026-03-03T09:00:00Z" }))

  assert.deepEqual(["day", "1", "day", "2", "day", "3", "4", "5"], told())
})

test("a day line goes with the last entry of its day", () => {
  const next = message(2, { at: "2026-03-03T10:00:00Z" })
  insert(message(1), next)

  timeline.drop(next, reader)

  assert.deepEqual(["day", "1"], told())
})

test("earlier pages come above without a second line for the same day", () => {
  insert(message(3))

  insert(message(1), message(2))

  assert.deepEqual(["day", "1", "2", "3"], told())
})

test("the day is written as people say it, with the year when it is long ago", () => {
  insert(message(1, { at: "2001-03-04T12:00:00Z" }))

  assert.equal("Sunday, 4 March 2001", list.children[0].textContent)
})

test("only my own words are mine", () => {
  const mine = message(1, { author: "ana" })
  const theirs = message(2)

  insert(mine, theirs)

  assert.deepEqual([true, false], [mine, theirs].map(({ dataset }) => "mine" in dataset))
})

test("a page from the server is arranged for this reader", () => {
  for (const element of [new Element("day-line"), message(1, { author: "ana" }), new Element("day-line"), message(2, { author: "ana" })]) list.append(element)

  timeline.arrange(list, reader)

  assert.deepEqual(["day", "1", "2"], told())
  assert.ok("mine" in list.children[1].dataset)
})

test("a long list keeps its newest entries", () => {
  insert(...[1, 2, 3, 4, 5].map((seq) => message(seq)))

  const oldest = timeline.keepNewest(list, 2, reader)

  assert.equal("message-4", oldest.id)
  assert.deepEqual(["day", "4", "5"], told())
  assert.ok(!("continues" in oldest.dataset))
})

test("a long list keeps its oldest entries, and what is still on its way", () => {
  insert(message(1), message(2), message(3, { at: "2026-03-03T10:00:00Z" }), message(4, { at: "2026-03-04T10:00:00Z" }))
  insert(message(null, { author: "ana", clientId: "c1", at: "2026-03-04T10:00:00Z" }))

  const newest = timeline.keepOldest(list, 2)

  assert.equal("message-2", newest.id)
  assert.deepEqual(["day", "1", "2", "pending"], told())
})
