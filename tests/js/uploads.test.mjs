import assert from "node:assert/strict"
import { test } from "node:test"
import { Uploads, noteOf, sized } from "../../static/js/uploads.js"

const file = (name, size = 1000) => ({ name, size })

/** A server that answers when it is told to. */
function server() {
  const going = new Map()
  const send = ({ name }, onPart, signal) =>
    new Promise((resolve, reject) => {
      going.set(name, { resolve, reject, onPart, signal })
      signal.addEventListener("abort", () => reject(Object.assign(new Error("stopped"), { refused: false })))
    })
  return { send, going }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test("two go at a time, the next one when one is through", async () => {
  const { send, going } = server()
  const uploads = new Uploads({ send })
  const [one, , three] = ["a", "b", "c"].map((name) => uploads.add(file(name)))

  assert.deepEqual(["a", "b"], [...going.keys()])
  assert.equal("waiting", three.state)
  going.get("a").resolve({ id: "1", name: "a" })
  await settled()

  assert.deepEqual(["ready", "going", 2], [one.state, three.state, uploads.underWay])
  assert.deepEqual([{ id: "1", name: "a" }], uploads.ready)
})

test("how far it is, is told", () => {
  const { send, going } = server()
  const uploads = new Uploads({ send })
  const told = []
  uploads.addEventListener("changed", ({ detail }) => told.push(noteOf(detail)))
  uploads.add(file("a", 8_200_000))
  going.get("a").onPart(0.64)

  assert.deepEqual(["0 % of 8.2 MB", "64 % of 8.2 MB"], told)
})

test("a line that broke can be tried again, a refusal cannot", async () => {
  const { send, going } = server()
  const uploads = new Uploads({ send })
  const [broken, refused] = [uploads.add(file("a")), uploads.add(file("b"))]
  going.get("a").reject(Object.assign(new Error("No answer."), { refused: false }))
  going.get("b").reject(Object.assign(new Error("No."), { refused: true }))
  await settled()
  assert.deepEqual(["broken", "No answer.", "refused", "No."], [broken.state, noteOf(broken), refused.state, noteOf(refused)])

  uploads.retry(broken)
  uploads.retry(refused)
  going.get("a").resolve({ id: "1" })
  await settled()

  assert.deepEqual(["ready", "refused"], [broken.state, refused.state])
  assert.deepEqual([refused], uploads.inTrouble)
})

test("what is dropped is stopped, and heard of no more", async () => {
  const { send, going } = server()
  const uploads = new Uploads({ send })
  const upload = uploads.add(file("a"))
  let told = 0
  uploads.addEventListener("changed", () => told++)

  uploads.drop(upload)
  await settled()
  going.get("a").onPart(0.5)

  assert.ok(going.get("a").signal.aborted)
  assert.deepEqual([0, []], [told, uploads.all])
})

test("too large or empty is said before anything is sent", () => {
  const { send, going } = server()
  const uploads = new Uploads({ send, limit: 64_000_000 })
  const [large, empty] = [uploads.add(file("a", 70_400_000)), uploads.add(file("b", 0))]

  assert.equal("That file is 70 MB; the limit is 64 MB.", large.sentence)
  assert.equal("This file is empty.", empty.sentence)
  assert.deepEqual([0, 2], [going.size, uploads.inTrouble.length])
})

test("what has come through earlier is there again", () => {
  const uploads = new Uploads({ send: server().send })
  uploads.restore({ id: "1", name: "a", size: 5 })

  assert.deepEqual([["1"], 0], [uploads.ready.map(({ id }) => id), uploads.underWay])
})

test("sizes are said as people say them", () => {
  const said = [0, 999, 1000, 312_400, 999_499, 999_500, 2_140_000, 9_960_000, 14_000_000, 1_500_000_000].map(sized)

  assert.deepEqual(["0 B", "999 B", "1 kB", "312 kB", "999 kB", "1.0 MB", "2.1 MB", "10 MB", "14 MB", "1.5 GB"], said)
})
