import assert from "node:assert/strict"
import { test } from "node:test"

import { Swipe } from "../../static/js/swipe.js"

const [LEFT, RIGHT] = [-1, 1]
const pull = (direction, ...points) => {
  const swipe = new Swipe(200, 300, direction)
  const offsets = points.map(([x, y]) => swipe.move(200 + x, 300 + y))
  return { offset: offsets.at(-1), isOn: swipe.isOn, isOver: swipe.isOver, isFar: swipe.isFar }
}

test("a finger that goes far enough to the side answers", () => {
  assert.deepEqual({ offset: -70, isOn: true, isOver: false, isFar: true }, pull(LEFT, [-12, 1], [-70, 4]))
  assert.deepEqual({ offset: 70, isOn: true, isOver: false, isFar: true }, pull(RIGHT, [12, 1], [70, 4]))
})

test("one that turns back does not", () => {
  assert.ok(pull(LEFT, [-12, 0], [-80, 0]).isFar)
  assert.ok(!pull(LEFT, [-12, 0], [-80, 0], [-30, 0]).isFar)
})

test("the message follows only so far, and never to the other side", () => {
  assert.equal(-88, pull(LEFT, [-12, 0], [-300, 0]).offset)
  assert.equal(0, Math.abs(pull(LEFT, [-12, 0], [40, 0]).offset))
})

test("scrolling stays scrolling, however it goes on", () => {
  const scrolled = pull(LEFT, [-2, 12], [-120, 14])

  assert.deepEqual([false, true, false], [scrolled.isOn, scrolled.isOver, scrolled.isFar])
  assert.ok(pull(LEFT, [-12, 10]).isOver)
})

test("a pull to the other side is none", () => {
  assert.ok(pull(LEFT, [30, 0]).isOver)
  assert.ok(pull(RIGHT, [-30, 0]).isOver)
})

test("a trembling finger decides nothing", () => {
  assert.deepEqual({ isOn: false, isOver: false }, (({ isOn, isOver }) => ({ isOn, isOver }))(pull(LEFT, [-6, 5], [3, -4])))
})
