import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Refusal } from "../../static/js/connection.js"
import { Memory } from "../../static/js/memory.js"
import { Pending } from "../../static/js/pending.js"
import { Disk, Storage, settled as aWhile } from "./stage.mjs"

let disk
let posted
let answers

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse("2026-11-21T10:00:00Z") })
  disk = new Disk()
  posted = []
  answers = []
})

/** A tab of Ana's in a browser with this disk; a new one has nothing of its own. */
function tab({ user = "ana", storage = new Storage() } = {}) {
  const post = async ({ room, body, client_id: clientId }) => {
    posted.push({ room, body, clientId })
    const answer = await answers.shift()
    if (answer instanceof Error) throw answer
    return answer ?? { room, epoch: 1, seq: posted.length }
  }
  return new Pending({ memory: new Memory(storage, user), store: disk.store(user), post })
}

/** The disk answers in turns of its own. */
async function settled() {
  for (let turn = 0; turn < 10; turn += 1) await aWhile()
}

const bodies = () => posted.map(({ body }) => body)
const waiting = (outbox) => outbox.all.map(({ body, state }) => `${body}: ${state}`)

function heard(outbox, type) {
  const entries = []
  outbox.addEventListener(type, ({ detail }) => entries.push(detail))
  return entries
}

async function later(milliseconds) {
  mock.timers.tick(milliseconds)
  await settled()
}

test("what was written before the browser was closed goes out after it is opened, in order, once", async () => {
  const closed = tab()
  for (const [room, body] of [["crew", "one"], ["desk", "two"], ["crew", "three"]]) closed.write(room, body)
  await settled()

  const opened = tab()
  opened.wake()
  await settled()

  assert.deepEqual(["one", "two", "three"], bodies())
  assert.deepEqual([], opened.all)
  assert.deepEqual([], disk.rows)
})

test("what waits keeps the time at which it was written", async () => {
  tab().write("crew", "early")
  await settled()
  mock.timers.tick(3_600_000)

  const opened = tab()
  await settled()

  assert.deepEqual(["2026-11-21T10:00:00.000Z"], opened.all.map(({ at }) => at))
})

test("it is shown at once and called kept only when the disk has it", async () => {
  const outbox = tab()
  const kept = heard(outbox, "kept")
  outbox.sleep()
  disk.hold()
  const entry = outbox.write("crew", "hello")
  await settled()
  assert.deepEqual(["hello: pending"], waiting(outbox))
  assert.deepEqual([[], false], [kept, outbox.isLaidBy(entry)])

  disk.let()
  await settled()

  assert.deepEqual([1, true], [kept.length, outbox.isLaidBy(entry)])
})

test("a reload before the disk has it loses nothing", async () => {
  const storage = new Storage()
  disk.hold()
  tab({ storage }).write("crew", "quick")
  disk = new Disk()

  const reloaded = tab({ storage })
  await settled()

  assert.deepEqual(["quick: pending"], waiting(reloaded))
  assert.deepEqual(["quick"], disk.rows.map(({ body }) => body))
})

test("where the database does not open, this tab keeps it as ever", async () => {
  const storage = new Storage()
  disk.breaks()
  tab({ storage }).write("crew", "private")
  await settled()

  const reloaded = tab({ storage })
  reloaded.wake()
  await settled()

  assert.deepEqual(["private"], bodies())
  assert.deepEqual([], tab({ storage }).all)
})

test("nobody else sees or sends it, and it is there again for its author", async () => {
  tab({ user: "ana" }).write("crew", "mine")
  await settled()

  const other = tab({ user: "bob" })
  other.wake()
  await settled()
  assert.deepEqual([[], []], [other.all, bodies()])

  const again = tab({ user: "ana" })
  await settled()
  assert.deepEqual(["mine: pending"], waiting(again))
})

test("the other tabs of the same person show it too, and see it go", async () => {
  const one = tab()
  const other = tab()
  const stranger = tab({ user: "bob" })
  await settled()

  one.write("crew", "hello")
  await settled()
  assert.deepEqual(["hello: pending"], waiting(other))
  const sent = heard(other, "sent")
  one.wake()
  await settled()

  assert.deepEqual([1], sent.map(({ ack }) => ack.seq))
  assert.deepEqual([[], []], [other.all, stranger.all])
})

test("one tab at a time sends, and none sends again what another has sent", async () => {
  const [one, other] = [tab(), tab()]
  await settled()
  let answer
  answers = [new Promise((resolve) => { answer = resolve })]
  one.wake()
  other.wake()
  one.write("crew", "first")
  await settled()
  other.write("crew", "second")
  await later(5000)
  assert.deepEqual(["first"], bodies())

  answer({ seq: 1 })
  await later(5000)

  assert.deepEqual(["first", "second"], bodies())
  assert.deepEqual([], disk.rows)
})

test("what a tab without a line has written, another one sends after a moment", async () => {
  const [cut, whole] = [tab(), tab()]
  whole.wake()
  await settled()

  cut.write("crew", "hello")
  await settled()
  assert.deepEqual([], bodies())
  await later(1000)

  assert.deepEqual(["hello"], bodies())
  assert.deepEqual([], cut.all)
})

test("what another tab takes back is not sent any more, though it could not tell", async () => {
  const whole = tab()
  tab().write("crew", "never mind")
  await settled()
  disk.rows = []

  whole.wake()
  await settled()

  assert.deepEqual([[], []], [bodies(), whole.all])
})

test("other words go out in the place of the first", async () => {
  const outbox = tab()
  const { client_id: clientId } = outbox.write("crew", "won")
  outbox.write("crew", "two")
  await settled()

  assert.equal(true, await outbox.rewrite(clientId, "one"))
  outbox.wake()
  await settled()

  assert.deepEqual(["one", "two"], bodies())
  assert.equal(clientId, posted[0].clientId)
})

test("what has gone out meanwhile cannot be written anew", async () => {
  const outbox = tab()
  const { client_id: clientId } = outbox.write("crew", "gone")
  await settled()
  disk.rows = []

  assert.equal(false, await outbox.rewrite(clientId, "too late"))

  assert.deepEqual([], disk.rows)
})

test("other words for what may have arrived are another message", async () => {
  const outbox = tab()
  answers = [new Refusal("disconnected")]
  outbox.wake()
  const { client_id: clientId } = outbox.write("crew", "was on its way")
  await settled()

  await outbox.rewrite(clientId, "changed")
  outbox.wake()
  await settled()

  assert.deepEqual(["was on its way", "changed"], bodies())
  assert.notEqual(posted[0].clientId, posted[1].clientId)
})

test("what was refused is not tried by the next page, and can be retried there", async () => {
  const closed = tab()
  answers = [new Refusal("forbidden", "No.")]
  closed.wake()
  closed.write("crew", "refused")
  await settled()

  const opened = tab()
  opened.wake()
  await settled()
  assert.deepEqual(["refused: failed"], waiting(opened))
  opened.retry(opened.all[0].client_id)
  await settled()

  assert.deepEqual(["refused", "refused"], bodies())
  assert.deepEqual([], opened.all)
})

test("what was on its way a day ago asks before it goes again", async () => {
  const closed = tab()
  answers = [new Refusal("disconnected")]
  closed.wake()
  closed.write("crew", "sent or not")
  await settled()
  mock.timers.tick(24 * 3_600_000)

  const opened = tab()
  opened.wake()
  await settled()
  assert.deepEqual([["sent or not"], ["sent or not: failed"]], [bodies(), waiting(opened)])
  assert.match(opened.all[0].sentence, /may have gone out already/)
  opened.retry(opened.all[0].client_id)
  await settled()

  assert.deepEqual(["sent or not", "sent or not"], bodies())
})

test("what waited a day without being tried goes out like anything else", async () => {
  tab().write("crew", "late")
  await settled()
  mock.timers.tick(48 * 3_600_000)

  tab().wake()
  await settled()

  assert.deepEqual(["late"], bodies())
})

test("what only this tab has goes behind what was written before it", async () => {
  const storage = new Storage()
  tab().write("crew", "first")
  await settled()
  mock.timers.tick(1)
  const { rows } = disk
  disk.hold()
  tab({ storage }).write("crew", "second")
  disk = Object.assign(new Disk(), { rows })

  const reloaded = tab({ storage })
  reloaded.wake()
  await settled()

  assert.deepEqual(["first", "second"], bodies())
})

test("a look at the disk that brings nothing new says nothing", async () => {
  const [one, other] = [tab(), tab()]
  other.wake()
  await settled()
  const changed = heard(other, "changed")
  answers = [new Promise(() => {})]

  one.write("crew", "hello")
  await settled()
  await later(1000)

  assert.deepEqual(["hello"], bodies())
  assert.equal(1, changed.length)
})
