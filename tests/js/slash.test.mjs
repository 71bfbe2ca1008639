import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Slash } from "../../static/js/commands.js"
import { Refusal } from "../../static/js/connection.js"
import { isCommand, posted, written } from "../../static/js/slash.js"
import "./stage.mjs"

let sent
let answers
let slash

beforeEach(() => {
  sent = []
  answers = []
  slash = new Slash("crew", async (fields) => {
    sent.push(fields)
    const answer = answers.shift() ?? { kind: "posted", message: "" }
    if (answer instanceof Error) throw answer
    return answer
  })
})

test("one slash at the beginning is a command; two, or a blank before it, are words", () => {
  assert.deepEqual(["/me", "/", "//etc", " /etc", "me /x"].map(isCommand), [true, true, false, false, false])
  assert.equal(posted("//etc"), "/etc")
  assert.equal(posted(written("/etc")), "/etc")
  assert.equal(posted(written("plain")), "plain")
})

test("the same words again are the same command, until it is done", async () => {
  answers = [new Refusal("disconnected")]
  await assert.rejects(slash.run("/me waves", 4), /^Error: Commands need a connection/)
  await slash.run("/me waves", 4)
  await slash.run("/me waves")

  assert.equal(sent[0].client_id, sent[1].client_id)
  assert.notEqual(sent[1].client_id, sent[2].client_id)
  assert.deepEqual([sent[0].room, sent[0].text, sent[0].reply_to, sent[0].offset, sent[0].confirm], ["crew", "/me waves", 4, -0, false])
})

test("calling many is asked back, and sent again it is confirmed", async () => {
  answers = [new Refusal("conflict", "This calls 21 people. Confirm that, or leave out the @room.")]
  await assert.rejects(slash.run("/me greets @room"), { message: "This calls 21 people. Send it again to call them." })
  await slash.run("/me greets @room")
  await slash.run("/me greets @room")

  assert.deepEqual(sent.map(({ confirm }) => confirm), [false, true, false])
})
