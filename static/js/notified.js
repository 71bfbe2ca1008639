// Where this browser shows notifications: what is read on another device is closed, signing out ends them, and a new session of
// the same person goes on with them.

import { connection } from "./connection.js"
import { counts } from "./counts.js"
import { here } from "./here.js"
import { own } from "./own-browser.js"
import { subscribe, unsubscribe } from "./pushing.js"

const BREATH = 300
const PATIENCE_WITH_SIGNING_OUT = 2000
const me = document.body.dataset.user
let due = null

counts.addEventListener("changed", closeSoon)
// This comes late: what was read elsewhere before that has been told already.
closeSoon()
connection.addEventListener("signed-out", () => stop().catch(() => {}))
document.addEventListener("submit", (event) => {
  const { target } = event
  if (target.getAttribute("action") !== "/logout") return
  event.preventDefault()
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_WITH_SIGNING_OUT))
  Promise.race([stop(), patience]).catch(() => {}).finally(() => target.submit())
})
// A push for the room that is before somebody's eyes shows nothing.
navigator.serviceWorker.addEventListener("message", ({ data, ports }) => data === "room?" && ports[0].postMessage({ room: here.room }))
navigator.serviceWorker.startMessages()
goOn().catch(() => {})

function closeSoon() {
  due ??= setTimeout(() => {
    due = null
    closeRead().catch(() => {})
  }, BREATH)
}

async function closeRead() {
  const { registration } = await browser()
  for (const shown of await registration.getNotifications()) {
    const { room } = shown.data ?? {}
    if (room && counts.placeOf(room) && counts.of(room).unread === 0) shown.close()
  }
}

async function stop() {
  own.set(null)
  await unsubscribe((await browser()).subscription)
}

/** The session may be another one than last time, and so may the server's key. */
async function goOn() {
  const { registration, subscription } = await browser()
  if (!subscription) return
  if (!own.is(me)) return subscription.unsubscribe()
  const answer = await fetch("/api/v1/push", { signal: AbortSignal.timeout(15_000) })
  if (!answer.ok) return
  const { public_key: key, subscriptions } = await answer.json()
  if (!subscriptions.some(({ current }) => current)) await subscribe(registration.pushManager, key, document.documentElement.lang)
}

async function browser() {
  const registration = await navigator.serviceWorker.ready
  return { registration, subscription: await registration.pushManager.getSubscription() }
}
