import assert from "node:assert/strict"
import { test } from "node:test"
import { LARGE, resume } from "../../static/js/resuming.js"

const PIECE = 4 * 1024 * 1024
const fault = (status, refused = false) => Object.assign(new Error("No."), { status, refused })

/** A server that keeps what it gets; `cuts` says what breaks, by the number of the question. */
function server(size, cuts = {}) {
  const asked = []
  const there = { id: "u1", offset: 0, url: null }
  let number = 0
  const answer = (what, do_ = () => {}) => async (...given) => {
    asked.push(what)
    cuts[++number]?.(there)
    do_(...given)
    if (there.offset === size) there.url = "/files/u1"
    return { ...there }
  }
  const line = {
    begin: answer("begin"),
    look: answer("look"),
    append: answer("append", (id, offset, blob) => {
      assert.deepEqual([there.id, there.offset], [id, offset])
      there.offset += blob.size
    }),
    cancel: (id) => asked.push(`cancel ${id}`),
    pause: async () => asked.push("pause"),
  }
  return { line, asked, there }
}

const file = (size) => new Blob([new Uint8Array(size)])
const goes = (line, one, told = [], signal = new AbortController().signal) => resume(line, one, (...part) => told.push(part), signal)
const breaks = (status, refused) => () => {
  throw fault(status, refused)
}

test("a large file goes in pieces", async () => {
  const { line, asked } = server(LARGE + 1)

  assert.equal("/files/u1", (await goes(line, file(LARGE + 1))).url)

  assert.deepEqual(["begin", "append", "append"], asked)
})

test("after a cut it goes on where the server is", async () => {
  const told = []
  const size = 2 * PIECE
  const { line, asked } = server(size, {
    3: (there) => {
      // Half of the second piece has come.
      there.offset += PIECE / 2
      throw fault(0)
    },
    4: breaks(503),
  })

  await goes(line, file(size), told)

  assert.deepEqual(["begin", "append", "append", "pause", "look", "pause", "look", "append"], asked)
  assert.deepEqual([[0], [0.5], [0.5, true], [0.5, true], [0.75]], told)
})

test("what the server has forgotten begins anew", async () => {
  const { line, asked } = server(PIECE, { 2: breaks(404) })

  await goes(line, file(PIECE))

  assert.deepEqual(["begin", "append", "pause", "begin", "append"], asked)
})

test("a refusal ends it", async () => {
  const { line, asked } = server(PIECE, { 2: breaks(413, true) })

  await assert.rejects(goes(line, file(PIECE)), { status: 413 })

  assert.deepEqual(["begin", "append"], asked)
})

test("it is given up when nothing moves, and a second try goes on", async () => {
  const one = file(2 * PIECE)
  const { line, asked } = server(2 * PIECE, Object.fromEntries(Array.from({ length: 21 }, (_, number) => [number + 3, breaks(0)])))
  await assert.rejects(goes(line, one), { status: 0 })
  assert.equal(20, asked.filter((what) => what === "pause").length)

  asked.length = 0
  await goes(line, one)

  assert.deepEqual(["look", "append"], asked)
})

test("who stops it tells the server", async () => {
  const stop = new AbortController()
  const one = file(2 * PIECE)
  const { line, asked } = server(2 * PIECE, {
    3: () => {
      stop.abort()
      throw fault(0)
    },
  })

  await assert.rejects(goes(line, one, [], stop.signal))

  assert.deepEqual(["begin", "append", "append", "cancel u1"], asked)
})
