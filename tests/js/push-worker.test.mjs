import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

const SCRIPT = readFileSync(new URL("../../static/js/push-worker.js", import.meta.url), "utf8")
const NOTICE = { user: "A1", title: "Bob in Crew", body: "hello", room: "crew", first: 3, seq: 5, count: 2, closes: [] }

/** A service worker with somebody signed in, pages that are open, and notifications that are shown. */
function worker({ person = "A1", pages = [], shown = [] } = {}) {
  const handlers = {}
  const at = { shown: [...shown], opened: [], asked: [], unsubscribed: 0, subscribed: [] }
  const registration = {
    showNotification: async (title, options) => at.shown.push({ title, ...options, close() { at.shown.splice(at.shown.indexOf(this), 1) } }),
    getNotifications: async ({ tag }) => at.shown.filter((one) => one.tag === tag),
    pushManager: {
      getSubscription: async () => ({ unsubscribe: async () => { at.unsubscribed += 1 } }),
      subscribe: async (options) => (at.subscribed.push(options), { endpoint: "https://new" }),
    },
  }
  const clients = { matchAll: async () => pages, openWindow: async (url) => at.opened.push(url) }
  const fetch = async (url, options) => (at.asked.push([url, options?.body]), { json: async () => ({ public_key: "KEY" }) })
  const globals = { addEventListener: (type, handle) => { handlers[type] = handle }, registration, clients, indexedDB: database(person), fetch, KEPT: { icon: "/icon.png" } }
  new Function(...Object.keys(globals), SCRIPT)(...Object.values(globals))
  const tell = async (type, event) => {
    let work
    handlers[type]({ ...event, waitUntil: (promise) => { work = promise } })
    await work
  }
  return { at, tell, push: (notice) => tell("push", { data: { json: () => notice } }) }
}

/** What known.js keeps; `undefined` where the browser keeps nothing. */
function database(person) {
  const later = (request, handler) => queueMicrotask(() => request[handler]?.())
  return {
    open() {
      const opening = { result: { transaction: () => ({ objectStore: () => ({ get }) }), close() {} } }
      later(opening, person === undefined ? "onerror" : "onsuccess")
      return opening
    },
  }
  function get() {
    const asked = { result: person === null ? undefined : { usercode: person }, transaction: {} }
    later(asked, "onsuccess")
    return asked
  }
}

/** `shows`: the room that it says it shows by now; without it, it is asleep and says nothing. */
function page(url, { visible = false, focused = false, shows } = {}) {
  const one = { url: `https://chat.test${url}`, visibilityState: visible ? "visible" : "hidden", focused, went: null, isFront: false }
  one.postMessage = (asked, [port]) => {
    if (shows !== undefined) port.postMessage({ room: shows })
    port.close()
  }
  one.focus = async () => (one.isFront = true, one)
  one.navigate = async (to) => { one.went = to }
  return one
}

const another = (room) => ({ tag: `room:${room}`, close() { this.isClosed = true } })

test("a push is shown, one for each room", async () => {
  const { at, push } = worker()

  await push(NOTICE)

  const [{ title, body, tag, renotify, requireInteraction, icon, data }] = at.shown
  assert.equal(requireInteraction, false)
  assert.deepEqual([title, body, tag, renotify, icon], ["Bob in Crew", "hello", "room:crew", true, "/icon.png"])
  assert.equal(data.url, "/rooms/crew?at=3#message-3")
})

test("a room that somebody looks at is not shown, any other one is", async () => {
  const looked = worker({ pages: [page("/rooms/crew", { visible: true })] })
  await looked.push(NOTICE)
  assert.deepEqual(looked.at.shown, [])

  const elsewhere = worker({ pages: [page("/rooms/crew"), page("/rooms/general", { visible: true })] })
  await elsewhere.push(NOTICE)
  assert.equal(elsewhere.at.shown.length, 1)
})

test("a page that went on to another room says so", async () => {
  const gone = worker({ pages: [page("/rooms/crew", { visible: true, shows: "general" })] })
  await gone.push(NOTICE)
  assert.equal(gone.at.shown.length, 1)

  const here = page("/rooms/general", { visible: true, shows: "crew" })
  const come = worker({ pages: [page("/people", { focused: true }), here] })
  await come.push(NOTICE)
  assert.deepEqual(come.at.shown, [])
  await come.tell("notificationclick", clicked("crew", "/rooms/crew?at=3#message-3"))
  assert.equal(here.went, "/rooms/crew?at=3#message-3")
})

test("what is for somebody who used this browser before is not shown, and comes no more", async () => {
  const { at, push } = worker({ person: "B2" })

  await push(NOTICE)

  assert.deepEqual([at.shown, at.unsubscribed], [[], 1])
})

test("what is urgent stays until somebody has looked at it", async () => {
  const { at, push } = worker()

  await push({ ...NOTICE, urgent: true })

  assert.equal(at.shown[0].requireInteraction, true)
})

test("nobody who is signed out sees anything", async () => {
  const { at, push } = worker({ person: null })

  await push(NOTICE)

  assert.deepEqual([at.shown, at.unsubscribed], [[], 0])
})

test("where the browser keeps nothing, the server's word is enough", async () => {
  const { at, push } = worker({ person: undefined })

  await push(NOTICE)

  assert.equal(at.shown.length, 1)
})

test("what was read elsewhere is closed by the next push", async () => {
  const [read, unread] = [another("kitchen"), another("dome")]
  const { push } = worker({ shown: [read, unread] })

  await push({ ...NOTICE, closes: ["kitchen"] })

  assert.deepEqual([read.isClosed, unread.isClosed], [true, undefined])
})

const clicked = (room, url) => ({ notification: { data: { room, url }, close() { this.isClosed = true } } })

test("a click leads to the message, in the page of its room if there is one", async () => {
  const pages = [page("/people", { focused: true }), page("/rooms/crew")]
  const { at, tell } = worker({ pages })
  const event = clicked("crew", "/rooms/crew?at=3#message-3")

  await tell("notificationclick", event)

  assert.equal(event.notification.isClosed, true)
  assert.deepEqual(pages.map(({ went, isFront }) => [went, isFront]), [[null, false], ["/rooms/crew?at=3#message-3", true]])
  assert.deepEqual(at.opened, [])
})

test("a click takes any page of ours, and opens one where there is none or it cannot be led", async () => {
  const any = page("/people")
  await worker({ pages: [any] }).tell("notificationclick", clicked("crew", "/rooms/crew"))
  assert.equal(any.went, "/rooms/crew")

  const none = worker()
  await none.tell("notificationclick", clicked("crew", "/rooms/crew"))
  assert.deepEqual(none.at.opened, ["/rooms/crew"])

  const stubborn = page("/people")
  stubborn.navigate = async () => { throw new TypeError("not ours") }
  const stuck = worker({ pages: [stubborn] })
  await stuck.tell("notificationclick", clicked("crew", "/rooms/crew"))
  assert.deepEqual(stuck.at.opened, ["/rooms/crew"])
})

test("a test leads to the settings that it was asked for in", async () => {
  const { at, push } = worker()

  await push({ ...NOTICE, room: "" })

  assert.deepEqual([at.shown[0].tag, at.shown[0].data.url], ["test", "/settings#notifications"])
})

test("when the browser changes its address, the server is told the new one", async () => {
  const { at, tell } = worker()

  await tell("pushsubscriptionchange", {})

  assert.deepEqual(at.subscribed, [{ userVisibleOnly: true, applicationServerKey: "KEY" }])
  assert.deepEqual(at.asked.at(-1), ["/api/v1/push/subscriptions", '{"endpoint":"https://new"}'])
})
