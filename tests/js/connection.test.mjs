import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { backoff, Connection } from "../../static/js/connection.js"
import { settled, Socket } from "./stage.mjs"

const CREW = { room: "crew", epoch: 1, seq: 5 }
let connection

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.WebSocket = Socket
  Socket.opened = []
  connection = new Connection()
})

async function connected(rooms = [CREW], limits = {}) {
  connection.start("ws://chat/ws", { crew: { epoch: 1, seq: 5 } })
  await Socket.last.welcomes(rooms, limits)
}

function heard(type) {
  const frames = []
  connection.addEventListener(type, ({ detail }) => frames.push(detail))
  return frames
}

const posted = (seq) => ({ type: "message.posted", room: "crew", epoch: 1, seq })

test("the wait before coming back is anything up to a ceiling that doubles from half a second to thirty", () => {
  const longest = [0, 1, 2, 3, 6, 20].map((attempt) => backoff(attempt, () => 1))

  assert.deepEqual([500, 1000, 2000, 4000, 30_000, 30_000], longest)
  assert.equal(0, backoff(5, () => 0))
})

test("after hello the page asks for what it missed since it was made", async () => {
  connection.start("ws://chat/ws", { crew: { epoch: 1, seq: 5 } })
  Socket.last.says({ type: "hello", rooms: [{ ...CREW, seq: 9 }] })

  assert.deepEqual({ type: "resume", id: 1, rooms: { crew: { epoch: 1, seq: 5 } } }, Socket.last.heard[0])
})

test("a frame is an event of its type", async () => {
  const frames = heard("message.posted")
  await connected()

  Socket.last.says(posted(6))

  assert.deepEqual([6], frames.map(({ seq }) => seq))
})

test("a request ends with its ack", async () => {
  await connected()
  const answer = connection.request("message.post", { room: "crew", body: "hello" })

  Socket.last.acks("message.post", { room: "crew", epoch: 1, seq: 6 })

  assert.deepEqual({ room: "crew", epoch: 1, seq: 6 }, await answer)
})

test("a refused request says why, and when to try again", async () => {
  await connected()
  const answer = connection.request("message.post", { room: "crew", body: "hello" })

  Socket.last.says({ type: "error", id: Socket.last.heard.at(-1).id, code: "too_fast", message: "Slowly.", retry_after: 4 })

  await assert.rejects(answer, { code: "too_fast", message: "Slowly.", retryAfter: 4 })
})

test("what is wrong with a field is told without the name of the field", async () => {
  await connected()
  const answer = connection.request("message.post", { room: "crew", body: "" })

  const errors = { body: "Write something first." }
  Socket.last.says({ type: "error", id: Socket.last.heard.at(-1).id, code: "bad_field", message: `body: ${errors.body}`, errors })

  await assert.rejects(answer, { code: "bad_field", message: "Write something first." })
})

test("requests without an answer are rejected when the line is cut", async () => {
  await connected()
  const answer = connection.request("message.post", { room: "crew", body: "hello" })

  Socket.last.breaks()

  await assert.rejects(answer, { code: "disconnected" })
})

test("a request without a line is rejected at once", async () => {
  await assert.rejects(connection.request("ping"), { code: "disconnected" })
})

test("a frame that would end the connection is not sent", async () => {
  await connected([CREW], { frame_bytes: 200 })

  const answer = connection.request("message.post", { room: "crew", body: "é".repeat(100) })

  await assert.rejects(answer, { code: "too_long" })
})

test("coming back resumes after the last event that was seen", async () => {
  await connected()
  Socket.last.says(posted(6))
  Socket.last.says(posted(7))
  Socket.last.breaks()

  mock.timers.tick(500)
  Socket.last.says({ type: "hello", rooms: [{ ...CREW, seq: 9 }] })

  assert.equal(2, Socket.opened.length)
  assert.deepEqual({ crew: { epoch: 1, seq: 7 } }, Socket.last.heard[0].rooms)
})

test("a room that came later is asked for from where its page stood, a known one from what was heard of it", async () => {
  await connected()
  Socket.last.says(posted(6))
  connection.learn({ crew: { epoch: 1, seq: 8 }, den: { epoch: 1, seq: 3 } })
  Socket.last.breaks()

  mock.timers.tick(500)
  Socket.last.says({ type: "hello", rooms: [{ ...CREW, seq: 9 }, { ...CREW, room: "den", seq: 4 }] })

  assert.deepEqual({ crew: { epoch: 1, seq: 6 }, den: { epoch: 1, seq: 3 } }, Socket.last.heard[0].rooms)
})

test("a cut during the replay leaves no hole: the next resume begins where this one did", async () => {
  connection.start("ws://chat/ws", { crew: { epoch: 1, seq: 5 } })
  Socket.last.says({ type: "hello", rooms: [{ ...CREW, seq: 9 }] })
  Socket.last.says(posted(10))
  Socket.last.breaks()

  mock.timers.tick(500)
  Socket.last.says({ type: "hello", rooms: [{ ...CREW, seq: 10 }] })

  assert.deepEqual({ crew: { epoch: 1, seq: 5 } }, Socket.last.heard[0].rooms)
})

test("after a resync the page counts from where the server stands", async () => {
  const resyncs = heard("room.resync")
  connection.start("ws://chat/ws", { crew: { epoch: 1, seq: 5 } })
  Socket.last.says({ type: "hello", rooms: [{ ...CREW, seq: 900 }] })
  Socket.last.says({ type: "room.resync", room: "crew", epoch: 1, seq: 5 })
  Socket.last.acks("resume", { rooms: { crew: "resync" } })
  await settled()
  Socket.last.breaks()

  mock.timers.tick(500)
  Socket.last.says({ type: "hello", rooms: [{ ...CREW, seq: 900 }] })

  assert.equal(1, resyncs.length)
  assert.deepEqual({ crew: { epoch: 1, seq: 900 } }, Socket.last.heard[0].rooms)
})

test("a room that I am no longer in is not asked for", async () => {
  await connected()
  Socket.last.breaks()

  mock.timers.tick(500)
  Socket.last.says({ type: "hello", rooms: [] })

  assert.deepEqual({}, Socket.last.heard[0].rooms)
})

test("the line is ready once the replay is complete, not before", async () => {
  const ready = heard("ready")
  connection.start("ws://chat/ws", {})
  Socket.last.says({ type: "hello", rooms: [] })
  await settled()
  assert.equal(0, ready.length)

  Socket.last.acks("resume")
  await settled()

  assert.equal(1, ready.length)
})

test("a server that says goodbye is left alone for the time it names", async () => {
  await connected()
  Socket.last.says({ type: "goodbye", code: 1012, reason: "restart", retry_after_ms: 2500 })
  Socket.last.breaks(1012)

  mock.timers.tick(2499)
  assert.equal(1, Socket.opened.length)
  mock.timers.tick(1)

  assert.equal(2, Socket.opened.length)
})

test("who was too slow comes back at once", async () => {
  await connected()

  Socket.last.breaks(4008)
  mock.timers.tick(0)

  assert.equal(2, Socket.opened.length)
})

for (const [code, type] of [[4401, "signed-out"], [4403, "blocked"]]) {
  test(`closed with ${code} there is no coming back: ${type}`, async () => {
    const told = heard(type)
    await connected()

    Socket.last.breaks(code)
    mock.timers.tick(60_000)

    assert.equal(1, told.length)
    assert.equal(1, Socket.opened.length)
  })
}

test("silence is answered by a ping, and an unanswered ping by a new line", async () => {
  await connected()

  mock.timers.tick(25_000)
  assert.equal("ping", Socket.last.heard.at(-1).type)
  mock.timers.tick(8000)
  mock.timers.tick(500)

  assert.equal(2, Socket.opened.length)
})

test("a browser that says it is offline has the line asked at once", async () => {
  const page = new EventTarget()
  globalThis.addEventListener = page.addEventListener.bind(page)
  await connected()
  delete globalThis.addEventListener

  page.dispatchEvent(new Event("offline"))
  mock.timers.tick(0)
  assert.equal("ping", Socket.last.heard.at(-1).type)
  mock.timers.tick(8000)

  assert.ok(connection.isCut)
})

test("any frame proves that the line is alive", async () => {
  await connected()
  mock.timers.tick(25_000)

  Socket.last.says({ type: "message.stored", room: "crew", seq: 5 })
  mock.timers.tick(20_000)

  assert.equal(1, Socket.opened.length)
})

test("a server that accepts and then says nothing is given up", () => {
  connection.start("ws://chat/ws", {})

  mock.timers.tick(15_000)
  mock.timers.tick(500)

  assert.equal(2, Socket.opened.length)
})

test("an event of a socket that was given up is not heard any more", async () => {
  const frames = heard("message.posted")
  await connected()
  const old = Socket.last
  old.breaks()
  mock.timers.tick(500)

  old.says(posted(6))

  assert.equal(0, frames.length)
})

test("a goodbye counts even when the code of the close is lost", async () => {
  const told = heard("signed-out")
  await connected()

  Socket.last.says({ type: "goodbye", code: 4401, reason: "signed out" })
  Socket.last.breaks(1006)
  mock.timers.tick(60_000)

  assert.equal(1, told.length)
  assert.equal(1, Socket.opened.length)
})

test("where nobody greets us over a WebSocket, the other way is tried, and kept when it works", async () => {
  const other = []
  connection.start("ws://chat/ws", {}, async () => other[other.push(new Socket("other")) - 1])
  Socket.last.breaks()
  mock.timers.tick(500)
  Socket.last.breaks()
  mock.timers.tick(1000)
  await settled()

  assert.equal(1, other.length)
  other[0].says({ type: "hello", rooms: [] })
  other[0].breaks()
  mock.timers.tick(30_000)
  await settled()
  assert.equal(2, other.length)
})

test("while the server is away altogether, WebSockets are tried on", async () => {
  let asked = 0
  connection.start("ws://chat/ws", {}, async () => { asked += 1; return null })
  for (let attempt = 0; attempt < 3; attempt += 1) {
    Socket.last.breaks()
    mock.timers.tick(30_000)
    await settled()
  }

  assert.equal(2, asked)
  assert.deepEqual(Array(4).fill("ws://chat/ws"), Socket.opened.map(({ url }) => url))
})
