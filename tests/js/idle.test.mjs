import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Idle, watch } from "../../static/js/idle.js"

const MINUTE = 60_000
let page
let frame
let told

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  page = Object.assign(new EventTarget(), { visibilityState: "visible" })
  frame = new EventTarget()
  told = []
  const idle = new Idle()
  idle.addEventListener("changed", () => told.push(idle.isAway ? "away" : "online"))
  watch(idle, page, frame)
})

const shows = (state) => {
  page.visibilityState = state
  page.dispatchEvent(new Event("visibilitychange"))
}

test("five minutes without a sign are being away, and the first sign is being back", () => {
  mock.timers.tick(4 * MINUTE)
  frame.dispatchEvent(new Event("keydown"))
  mock.timers.tick(4 * MINUTE)
  assert.deepEqual(told, [])

  mock.timers.tick(MINUTE)
  frame.dispatchEvent(new Event("pointermove"))
  frame.dispatchEvent(new Event("keydown"))

  assert.deepEqual(told, ["away", "online"])
})

test("a page that nobody can see is left after the same time, whatever happens to it", () => {
  shows("hidden")
  mock.timers.tick(3 * MINUTE)
  frame.dispatchEvent(new Event("focus"))
  mock.timers.tick(2 * MINUTE)
  assert.deepEqual(told, ["away"])

  shows("visible")

  assert.deepEqual(told, ["away", "online"])
})
