import assert from "node:assert/strict"
import { test } from "node:test"

import { blockedIn, isFor, standing, subscribe, unsubscribe } from "../../static/js/pushing.js"

const ABLE = { isSecure: true, hasPush: true, isAppleTouch: false, isInstalled: false, permission: "default", isSubscribed: false }

test("how it stands is one word", () => {
  const words = [
    [{}, "off"],
    [{ permission: "granted", isSubscribed: true }, "on"],
    [{ permission: "granted" }, "off"],
    [{ permission: "denied", isSubscribed: true }, "blocked"],
    [{ isSecure: false }, "insecure"],
    [{ hasPush: false, permission: "denied" }, "unable"],
    [{ hasPush: false, isAppleTouch: true }, "install"],
    [{ hasPush: false, isAppleTouch: true, isInstalled: true }, "unable"],
  ]

  for (const [facts, word] of words) assert.equal(standing({ ...ABLE, ...facts }), word)
})

test("each browser has its own way to take a block back", () => {
  const agents = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "blocked-firefox",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15": "blocked-safari",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0": "blocked",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36": "blocked",
  }

  for (const [agent, word] of Object.entries(agents)) assert.equal(blockedIn(agent), word)
})

function subscription(bytes = [251, 255]) {
  const one = { endpoint: "https://push.test/1", options: { applicationServerKey: new Uint8Array(bytes).buffer }, isOver: false }
  one.unsubscribe = async () => { one.isOver = true }
  one.toJSON = () => ({ endpoint: one.endpoint, keys: {} })
  return one
}

const manager = (known) => ({
  asked: [],
  getSubscription: async () => known,
  async subscribe(options) { return this.asked.push(options), subscription() },
})
const server = (ok = true) => {
  const asked = []
  const ask = async (_, { method, body }) => (asked.push([method, JSON.parse(body)]), { ok, status: ok ? 204 : 422 })
  return { asked, ask }
}

test("a key is compared as the server writes it", () => {
  assert.equal(isFor(subscription(), "-_8"), true)
  assert.equal(isFor(subscription([1]), "-_8"), false)
})

test("the server hears of a new subscription, and of one that is there already", async () => {
  for (const known of [null, subscription()]) {
    const [{ asked, ask }, made] = [server(), manager(known)]

    await subscribe(made, "-_8", "en", ask)

    assert.deepEqual(made.asked.length, known ? 0 : 1)
    assert.deepEqual(asked, [["POST", { endpoint: "https://push.test/1", keys: {}, language: "en" }]])
  }
})

test("one for an older key is made anew", async () => {
  const [old, { ask }] = [subscription([1]), server()]
  const made = manager(old)

  await subscribe(made, "-_8", "en", ask)

  assert.equal(old.isOver, true)
  assert.deepEqual(made.asked, [{ userVisibleOnly: true, applicationServerKey: "-_8" }])
})

test("what the server refuses is not believed", async () => {
  await assert.rejects(subscribe(manager(null), "-_8", "en", server(false).ask))
})

test("the browser forgets it also when the server does not answer", async () => {
  const one = subscription()

  await unsubscribe(one, async () => { throw new TypeError("no line") })
  await unsubscribe(null)

  assert.equal(one.isOver, true)
})
