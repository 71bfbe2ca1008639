import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Draft } from "../../static/js/draft.js"

let connection, memory, leftovers, field, draft, told, asked, answers, leaving

class Line extends EventTarget {
  id = "mine"

  request(type, fields) {
    told.push(fields.body)
    asked.push(fields)
    return answers()
  }

  says(type, detail) {
    this.dispatchEvent(Object.assign(new Event(type), { detail }))
  }
}

function open(value = "", id = "") {
  leaving?.abort()
  leaving = new AbortController()
  field = Object.assign(new EventTarget(), { value })
  draft = new Draft({ connection, here: connection, memory, leftovers, field, id, room: "crew", signal: leaving.signal })
  field.addEventListener("input", () => draft.typed())
}

function types(value) {
  field.value = value
  draft.typed()
}

function store() {
  const kept = new Map()
  return { read: (name) => kept.get(name) ?? null, write: (name, value) => value === null ? kept.delete(name) : kept.set(name, value) }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  told = []
  asked = []
  answers = async () => ({})
  connection = new Line()
  memory = store()
  leftovers = store()
  open()
})

test("it is told when the keys rest, once", async () => {
  types("g")
  types("go")
  assert.deepEqual([], told)
  mock.timers.tick(800)

  assert.deepEqual(["go"], told)
})

test("what was sent is gone from the other devices at once", () => {
  types("go")
  mock.timers.tick(800)
  types("")

  assert.deepEqual(["go", ""], told)
})

test("what could not be told is there after a reload, and told when the line is", async () => {
  answers = async () => { throw new Error("disconnected") }
  types("offline")
  mock.timers.tick(800)
  await settled()

  open("older, as the server knew it")
  assert.equal("offline", field.value)
  answers = async () => ({})
  connection.says("ready")
  await settled()
  open("offline")
  connection.says("ready")

  assert.deepEqual(["offline", "offline"], told)
})

test("another device's words take the place of ours, but not of what is being typed", () => {
  connection.says("draft.changed", { room: "crew", body: "from the phone", draft_id: "theirs", connection: "other" })
  assert.equal("from the phone", field.value)
  connection.says("draft.changed", { room: "other", body: "not here", draft_id: "theirs", connection: "other" })
  connection.says("draft.changed", { room: "crew", body: "an echo", draft_id: "mine-before", connection: "mine" })
  assert.equal("from the phone", field.value)

  types("from the phone, going on")
  connection.says("draft.changed", { room: "crew", body: "late", draft_id: "theirs", connection: "other" })

  assert.equal("from the phone, going on", field.value)
  mock.timers.tick(800)
  assert.deepEqual(["from the phone, going on"], told)
})

test("with each text goes what its device knows of, also after the line was cut in the middle", async () => {
  open("begun elsewhere", "first")
  answers = async () => { throw new Error("disconnected") }
  types("begun elsewhere, and here")
  mock.timers.tick(800)
  await settled()
  open("begun elsewhere", "first")
  answers = async () => ({})
  connection.says("ready")
  await settled()
  connection.says("draft.changed", { room: "crew", body: "from the phone", draft_id: "theirs", connection: "other" })
  types("from the phone, going on")
  mock.timers.tick(800)

  const [once, again, last] = asked
  assert.deepEqual(["first"], once.known)
  assert.deepEqual(["first", once.draft_id], again.known)
  assert.deepEqual(["first", once.draft_id, again.draft_id, "theirs"], last.known)
})

test("what another device told while somebody typed here is not known here", async () => {
  types("here")
  connection.says("draft.changed", { room: "crew", body: "there", draft_id: "theirs", connection: "other" })
  mock.timers.tick(800)

  assert.deepEqual([["here", [""]]], asked.map(({ body, known }) => [body, known]))
})

test("what a closed tab had not told is taken up by the next one, once", async () => {
  leftovers.write("draft.crew", { body: "never told", known: ["older"] })
  open("as the server knows it", "newer")
  assert.equal("never told", field.value)
  connection.says("ready")
  await settled()
  assert.deepEqual([["never told", ["older"]]], asked.map(({ body, known }) => [body, known]))

  open("never told", asked[0].draft_id)
  assert.equal(null, leftovers.read("draft.crew"))
})
