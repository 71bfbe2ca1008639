import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Deletions } from "../../static/js/deletions.js"
import { settled } from "./stage.mjs"

const place = { room: "crew", seq: "5" }
let sent
let told
let answer
let deletions

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  sent = []
  told = []
  answer = () => Promise.resolve()
  deletions = new Deletions((where, closing) => {
    sent.push([where.seq, closing])
    return answer()
  })
  for (const type of ["begun", "undone", "sent", "done", "refused"]) deletions.addEventListener(type, () => told.push(type))
})

test("a deletion is sent when its time of grace is over", async () => {
  deletions.begin(place)
  mock.timers.tick(9_999)
  assert.deepEqual([[], true], [sent, deletions.has(place)])

  mock.timers.tick(1)
  await settled()

  assert.deepEqual([["5", false]], sent)
  assert.deepEqual(["begun", "sent", "done"], told)
  assert.equal(false, deletions.has(place))
})

test("what was undone is not sent", async () => {
  deletions.begin(place)
  mock.timers.tick(9_000)

  deletions.undo(place)

  mock.timers.tick(60_000)
  await settled()
  assert.deepEqual([[], ["begun", "undone"]], [sent, told])
})

test("asking twice is asking once", async () => {
  deletions.begin(place)
  mock.timers.tick(5_000)

  deletions.begin({ ...place })

  mock.timers.tick(5_000)
  await settled()
  assert.deepEqual([["5", false]], sent)
})

test("when the page is hidden, what waits is sent at once, and only once", async () => {
  deletions.begin(place)
  deletions.begin({ room: "crew", seq: "6" })

  deletions.hurry()
  deletions.hurry()

  mock.timers.tick(60_000)
  await settled()
  assert.deepEqual([["5", true], ["6", true]], sent)
})

test("what is on its way cannot be undone any more", async () => {
  deletions.begin(place)
  mock.timers.tick(10_000)

  deletions.undo(place)
  await settled()

  assert.deepEqual(["begun", "sent", "done"], told)
})

test("a refusal is told, and it may be asked again", async () => {
  answer = () => Promise.reject(new Error("no"))
  let refusal
  deletions.addEventListener("refused", ({ detail }) => { refusal = detail })
  deletions.begin(place)
  mock.timers.tick(10_000)
  await settled()
  assert.deepEqual(["5", "no"], [refusal.seq, refusal.refusal.message])

  answer = () => Promise.resolve()
  deletions.begin(place)
  mock.timers.tick(10_000)
  await settled()

  assert.deepEqual(["begun", "sent", "refused", "begun", "sent", "done"], told)
})
