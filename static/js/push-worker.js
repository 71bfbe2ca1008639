// The service worker's other half: what is pushed to this browser, shown, and led to when somebody clicks it. It stands behind
// service-worker.js in one script. What is pushed is {user, title, body, room, first, seq, count, closes, urgent}; without a room
// it is a test.

const PERSON = "person"
const SUBSCRIPTIONS = "/api/v1/push/subscriptions"
const SETTINGS = "/settings#notifications"
const PATIENCE = 500

addEventListener("push", (event) => event.waitUntil(hear(event.data?.json())))
addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(lead(event.notification.data))
})
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)))

async function hear(notice) {
  if (!notice || await isForSomebodyElse(notice)) return
  for (const room of notice.closes) await close(room)
  // Browsers want something to be shown, unless a page of ours is before somebody's eyes anyway.
  if (notice.room && await isLookedAt(notice.room)) return
  const { title, body, room, first, urgent = false } = notice
  await registration.showNotification(title, {
    body,
    tag: tagOf(room),
    renotify: true,
    requireInteraction: urgent,
    icon: KEPT.icon,
    data: { room, url: room ? placeOf(room, first) : SETTINGS },
  })
}

/** Whoever used this browser before has signed out or gone: what is for them is nobody's business here. */
async function isForSomebodyElse({ user }) {
  const here = await personHere()
  if (here === undefined || here === user) return false
  if (here !== null) await (await registration.pushManager.getSubscription())?.unsubscribe()
  return true
}

async function close(room) {
  for (const shown of await registration.getNotifications({ tag: tagOf(room) })) shown.close()
}

async function isLookedAt(room) {
  const seen = (await windows()).filter(({ visibilityState }) => visibilityState === "visible")
  return (await Promise.all(seen.map(roomOf))).includes(room)
}

/** To a page that is open, best of all one in this room; else a new one. */
async function lead({ room, url }) {
  const open = await windows()
  const rooms = await Promise.all(open.map(roomOf))
  const page = open.find((_, at) => room && rooms[at] === room) ?? open.find(({ focused }) => focused) ?? open[0]
  if (!page) return clients.openWindow(url)
  try {
    await (await page.focus()).navigate(url)
  } catch {
    // A page that this worker does not serve yet cannot be led anywhere.
    await clients.openWindow(url)
  }
}

/** The browser took the old address back. */
async function renew({ oldSubscription, newSubscription }) {
  const again = newSubscription ?? await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: oldSubscription?.options.applicationServerKey ?? await publicKey(),
  })
  await fetch(SUBSCRIPTIONS, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(again) })
}

async function publicKey() {
  return (await (await fetch("/api/v1/push")).json()).public_key
}

const windows = () => clients.matchAll({ type: "window", includeUncontrolled: true })
const tagOf = (room) => room ? `room:${room}` : "test"
const placeOf = (room, seq) => `/rooms/${encodeURIComponent(room)}?at=${seq}#message-${seq}`

/** The room that a page shows. Browsers tell only what it was opened with; one that is asleep does not say more. */
function roomOf(page) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const answer = (room) => {
      port1.close()
      resolve(room)
    }
    port1.onmessage = ({ data }) => answer(data.room)
    page.postMessage("room?", [port2])
    setTimeout(() => answer(roomIn(page.url)), PATIENCE)
  })
}

function roomIn(url) {
  const found = new URL(url).pathname.match(/^\/rooms\/([^/]+)$/)
  return found && decodeURIComponent(found[1])
}

/** The usercode of whoever is signed in here, as known.js keeps it: null for nobody, undefined where nothing is kept. */
function personHere() {
  return new Promise((resolve) => {
    const opening = indexedDB.open("confab")
    // Laying it out is the pages' business.
    opening.onupgradeneeded = () => opening.transaction.abort()
    opening.onerror = () => resolve(undefined)
    opening.onsuccess = () => {
      const asked = opening.result.transaction("house").objectStore("house").get(PERSON)
      asked.onsuccess = () => resolve(asked.result?.usercode ?? null)
      asked.onerror = () => resolve(undefined)
      asked.transaction.oncomplete = () => opening.result.close()
    }
  })
}
