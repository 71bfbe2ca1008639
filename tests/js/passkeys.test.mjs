import assert from "node:assert/strict"
import { test } from "node:test"
import { answer, creation, request } from "../../static/js/passkeys.js"

const buffer = (...bytes) => Uint8Array.from(bytes).buffer

test("a browser that converts by itself is left to it", () => {
  const browser = { parseCreationOptionsFromJSON: () => "made", parseRequestOptionsFromJSON: () => "asked" }
  assert.equal(creation({}, browser), "made")
  assert.equal(request({}, browser), "asked")
  assert.equal(answer({ toJSON: () => "said" }), "said")
})

test("an older browser gets bytes for what is base64url", () => {
  const options = { challenge: "-_8", user: { id: "QUI", name: "alice" }, excludeCredentials: [{ id: "AQ", type: "public-key" }] }
  const made = creation(options, {})
  assert.deepEqual([...made.challenge], [251, 255])
  assert.deepEqual([...made.user.id], [65, 66])
  assert.deepEqual([...made.excludeCredentials[0].id], [1])
  assert.equal(made.user.name, "alice")
  assert.deepEqual([...request({ challenge: "-_8" }, {}).challenge], [251, 255])
})

test("what an older browser says is base64url without padding", () => {
  const credential = { id: "AQ", rawId: buffer(1), type: "public-key", response: { clientDataJSON: buffer(251, 255), userHandle: null } }
  assert.deepEqual(answer(credential), { id: "AQ", rawId: "AQ", type: "public-key", response: { clientDataJSON: "-_8" } })
})
