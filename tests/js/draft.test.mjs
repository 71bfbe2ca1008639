import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Draft } from "../../static/js/draft.js"

let connection, memory, field, draft, told, answers, leaving

class Line extends EventTarget {
  id = "mine"

  request(type, fields) {
    told.push(fields.body)
    return answers()
  }

  says(type, detail) {
    this.dispatchEvent(Object.assign(new Event(type), { detail }))
  }
}

function open(value = "") {
  leaving?.abort()
  leaving = new AbortController()
  field = Object.assign(new EventTarget(), { value })
  draft = new Draft({ connection, here: connection, memory, field, room: "crew", signal: leaving.signal })
  field.addEventListener("input", () => draft.typed())
}

function types(value) {
  field.value = value
  draft.typed()
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  told = []
  answers = async () => ({})
  connection = new Line()
  const kept = new Map()
  memory = { read: (name) => kept.get(name) ?? null, write: (name, value) => value === null ? kept.delete(name) : kept.set(name, value) }
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
  connection.says("draft.changed", { room: "crew", body: "from the phone", connection: "other" })
  assert.equal("from the phone", field.value)
  connection.says("draft.changed", { room: "other", body: "not here", connection: "other" })
  connection.says("draft.changed", { room: "crew", body: "an echo", connection: "mine" })
  assert.equal("from the phone", field.value)

  types("from the phone, going on")
  connection.says("draft.changed", { room: "crew", body: "late", connection: "other" })

  assert.equal("from the phone, going on", field.value)
  mock.timers.tick(800)
  assert.deepEqual(["from the phone, going on"], told)
})
