import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Announcer } from "../../static/js/announcer.js"

const said = (name, body) => ({ author: { name }, body })
let place
let announcer

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  place = { textContent: "" }
  announcer = new Announcer(place)
})

test("one message is read out with its author", () => {
  announcer.hear(said("Ines", "Good morning."))

  mock.timers.tick(1000)

  assert.equal("Ines: Good morning.", place.textContent)
})

test("what is urgent is called so", () => {
  announcer.hear({ ...said("Ines", "Fire."), urgent: true })

  mock.timers.tick(1000)

  assert.equal("Urgent, Ines: Fire.", place.textContent)
})

test("many messages are counted, and so are the people", () => {
  for (const [name, body] of [["Ines", "a"], ["Sam", "b"], ["Ines", "c"]]) announcer.hear(said(name, body))

  mock.timers.tick(1000)

  assert.equal("3 new from 2 people", place.textContent)
})

test("what was spoken is not spoken again", () => {
  announcer.hear(said("Ines", "first"))
  mock.timers.tick(1000)

  announcer.hear(said("Sam", "second"))
  mock.timers.tick(1000)

  assert.equal("Sam: second", place.textContent)
})

test("whoever calls me is said to", () => {
  announcer.hear(said("Ines", "Mara, the key!"), true)

  mock.timers.tick(1000)

  assert.equal("Ines calls you: Mara, the key!", place.textContent)
})
