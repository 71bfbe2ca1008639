import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Refusal } from "../../static/js/connection.js"
import { Memory } from "../../static/js/memory.js"
import { Pending } from "../../static/js/pending.js"
import { Storage, settled } from "./stage.mjs"

let storage
let posted
let answers

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  storage = new Storage()
  posted = []
  answers = []
})

/** A tab of Ana's whose server answers as the next of `answers` says, and accepts when there is none. */
function tab(user = "ana") {
  const post = async ({ room, body, client_id: clientId }) => {
    posted.push({ room, body, clientId })
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer ?? { room, epoch: 1, seq: posted.length }
  }
  return new Pending({ memory: new Memory(storage, user), post })
}

function heard(outbox, type) {
  const entries = []
  outbox.addEventListener(type, ({ detail }) => entries.push(detail))
  return entries
}

const bodies = () => posted.map(({ body }) => body)
const states = (outbox, room = "crew") => outbox.in(room).map(({ body, state }) => `${body}: ${state}`)

test("what is written while the line is whole goes out at once", async () => {
  const outbox = tab()
  const sent = heard(outbox, "sent")
  outbox.wake()

  outbox.write("crew", "hello")
  await settled()

  assert.deepEqual(["hello"], bodies())
  assert.deepEqual([1], sent.map(({ ack }) => ack.seq))
  assert.deepEqual([], outbox.in("crew"))
})

test("what is written offline waits, and goes out in the order it was written", async () => {
  const outbox = tab()
  for (const body of ["one", "two", "three"]) outbox.write("crew", body)
  await settled()
  assert.deepEqual([], bodies())
  assert.equal(3, outbox.waiting)

  outbox.wake()
  await settled()

  assert.deepEqual(["one", "two", "three"], bodies())
  assert.equal(0, outbox.waiting)
})

test("a cut line loses nothing: the same words go out under the same id", async () => {
  const outbox = tab()
  answers = [new Refusal("disconnected")]
  outbox.wake()
  outbox.write("crew", "hello")
  await settled()
  assert.deepEqual(["hello: pending"], states(outbox))

  outbox.wake()
  await settled()

  assert.deepEqual(["hello", "hello"], bodies())
  assert.equal(posted[0].clientId, posted[1].clientId)
})

test("a reload loses nothing", async () => {
  tab().write("crew", "before the reload")

  const reloaded = tab()
  reloaded.wake()
  await settled()

  assert.deepEqual(["before the reload"], bodies())
  assert.deepEqual([], tab().in("crew"))
})

test("another user of the same tab does not post my words", () => {
  tab("ana").write("crew", "mine")

  assert.deepEqual([], tab("bob").in("crew"))
})

test("words for two rooms wait apart and go out together", async () => {
  const outbox = tab()
  outbox.write("crew", "to the crew")
  outbox.write("desk", "to the desk")
  assert.deepEqual(["to the desk: pending"], states(outbox, "desk"))

  outbox.wake()
  await settled()

  assert.deepEqual(["crew", "desk"], posted.map(({ room }) => room))
})

for (const code of ["busy", "unavailable", "too_fast"]) {
  test(`a server that says ${code} is asked again after the time it names, and nothing overtakes`, async () => {
    const outbox = tab()
    answers = [new Refusal(code, "Later.", 2)]
    outbox.wake()
    outbox.write("crew", "first")
    await settled()
    outbox.write("crew", "second")
    await settled()
    mock.timers.tick(1999)
    await settled()
    assert.deepEqual(["first"], bodies())

    mock.timers.tick(1000)
    await settled()

    assert.deepEqual(["first", "first", "second"], bodies())
  })
}

test("who writes too fast is told how long to wait", async () => {
  const outbox = tab()
  answers = [new Refusal("too_fast", "", 3)]
  outbox.wake()

  outbox.write("crew", "quick")
  await settled()

  assert.equal("You write faster than we can carry. Wait 3 seconds.", outbox.in("crew")[0].sentence)
})

for (const code of ["forbidden", "too_long", "bad_field", "not_found"]) {
  test(`a message refused as ${code} stays with its reason, and others go past it`, async () => {
    const outbox = tab()
    answers = [new Refusal(code, "Because.")]
    outbox.write("crew", "refused")
    outbox.write("crew", "fine")

    outbox.wake()
    await settled()

    assert.deepEqual(["refused: failed"], states(outbox))
    assert.equal("Not sent. Because.", outbox.in("crew")[0].sentence)
    assert.deepEqual(["refused", "fine"], bodies())
  })
}

test("a refusal without a reason says that the server did not answer", async () => {
  const outbox = tab()
  answers = [new Refusal("internal")]
  outbox.wake()

  outbox.write("crew", "hello")
  await settled()

  assert.equal("Not sent. The server did not answer.", outbox.in("crew")[0].sentence)
})

test("a failed message does not go again by itself, not even after a reload", async () => {
  const outbox = tab()
  answers = [new Refusal("forbidden", "No.")]
  outbox.wake()
  outbox.write("crew", "refused")
  await settled()

  const reloaded = tab()
  reloaded.wake()
  await settled()

  assert.deepEqual(["refused"], bodies())
  assert.deepEqual(["refused: failed"], states(reloaded))
})

test("retry sends the same message again, under the same id", async () => {
  const outbox = tab()
  answers = [new Refusal("forbidden", "No.")]
  outbox.wake()
  const { client_id: clientId } = outbox.write("crew", "refused")
  await settled()

  outbox.retry(clientId)
  await settled()

  assert.deepEqual([clientId, clientId], posted.map((post) => post.clientId))
  assert.deepEqual([], outbox.in("crew"))
})

test("discard and edit take a message out and give its words back", async () => {
  const outbox = tab()
  const dropped = heard(outbox, "dropped")
  answers = [new Refusal("too_long", "Too long.")]
  outbox.wake()
  const { client_id: clientId } = outbox.write("crew", "long words")
  await settled()

  assert.equal("long words", outbox.drop(clientId))

  assert.deepEqual([clientId], dropped.map((entry) => entry.client_id))
  assert.deepEqual([], tab().in("crew"))
})

test("a message whose ack was lost is known by its event and not sent again", async () => {
  const outbox = tab()
  const sent = heard(outbox, "sent")
  answers = [new Refusal("disconnected")]
  outbox.wake()
  const { client_id: clientId } = outbox.write("crew", "hello")
  await settled()

  outbox.accepted(clientId)
  outbox.wake()
  await settled()

  assert.deepEqual(["hello"], bodies())
  assert.equal(1, sent.length)
})

test("where the browser keeps nothing, messages still go out", async () => {
  const forbidden = new Memory(null, "ana")
  const outbox = new Pending({ memory: forbidden, post: async ({ body }) => posted.push({ body }) })
  outbox.wake()

  outbox.write("crew", "hello")
  await settled()

  assert.deepEqual(["hello"], bodies())
})

const manyPeople = () => new Refusal("conflict", "This calls 34 people. Confirm that, or leave out the @room.")

test("whoever calls many is asked, and says yes by trying again", async () => {
  const tries = []
  const post = async (entry) => {
    tries.push(entry.confirm ?? false)
    if (!entry.confirm) throw manyPeople()
    return { seq: 1 }
  }
  const outbox = new Pending({ memory: new Memory(storage, "ana"), post })
  outbox.wake()
  const entry = outbox.write("crew", "@room, supper")
  await settled()
  assert.deepEqual(["failed", true, "This calls 34 people."], [entry.state, entry.asks, entry.sentence])

  outbox.retry(entry.client_id)
  await settled()

  assert.deepEqual([false, true], tries)
  assert.deepEqual([], outbox.in("crew"))
})

test("any other conflict is a refusal like others", async () => {
  answers = [new Refusal("conflict", "No.")]
  const outbox = tab()
  outbox.wake()

  const entry = outbox.write("crew", "hello")
  await settled()

  assert.deepEqual(["failed", false, "Not sent. No."], [entry.state, entry.asks, entry.sentence])
})

test("what a message answers stays with it over a reload", async () => {
  tab().write("crew", "an answer", 7)

  assert.deepEqual([7], tab().in("crew").map(({ reply_to: target }) => target))
})
