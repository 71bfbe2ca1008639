import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Progress } from "../../static/js/progress.js"
import { settled } from "./stage.mjs"

let told
let refusal
let progress

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  told = []
  refusal = null
  const send = async (room, seq) => {
    if (refusal) throw refusal
    told.push([room, seq])
  }
  progress = new Progress(send, 1000)
})

test("of many places only the newest is told, once", () => {
  for (const seq of [3, 5, 4]) progress.reach("crew", seq)
  assert.deepEqual(told, [])

  mock.timers.tick(1000)
  progress.reach("crew", 5)
  mock.timers.tick(1000)

  assert.deepEqual(told, [["crew", 5]])
})

test("rooms are told together", () => {
  progress.reach("crew", 3)
  progress.reach("general", 7)

  mock.timers.tick(1000)

  assert.deepEqual(told, [["crew", 3], ["general", 7]])
})

test("what was only passed by is not told", () => {
  progress.reach("crew", 3)
  progress.drop("crew")

  mock.timers.tick(1000)

  assert.deepEqual(told, [])
})

test("what another device has told is not told again, for that device may take it back", () => {
  progress.reach("crew", 5)
  progress.moved("crew", 5)

  mock.timers.tick(1000)

  assert.deepEqual(told, [])
})

test("after the place was moved back it can be reached again", () => {
  progress.reach("crew", 5)
  mock.timers.tick(1000)

  progress.moved("crew", 2)
  progress.reach("crew", 5)
  mock.timers.tick(1000)

  assert.deepEqual(told, [["crew", 5], ["crew", 5]])
})

test("what finds no line waits for the next one", async () => {
  refusal = Object.assign(new Error(), { code: "disconnected" })
  progress.reach("crew", 5)
  mock.timers.tick(1000)
  await settled()

  refusal = null
  progress.again()

  assert.deepEqual(told, [["crew", 5]])
})

test("what found no line is told when the same place is reached again", async () => {
  refusal = Object.assign(new Error(), { code: "disconnected" })
  progress.reach("crew", 5)
  mock.timers.tick(1000)
  await settled()

  refusal = null
  progress.reach("crew", 5)
  mock.timers.tick(1000)

  assert.deepEqual(told, [["crew", 5]])
})

test("what the server refuses is not said again by itself", async () => {
  refusal = Object.assign(new Error(), { code: "not_found" })
  progress.reach("crew", 5)
  mock.timers.tick(1000)
  await settled()

  refusal = null
  progress.again()

  assert.deepEqual(told, [])
})
