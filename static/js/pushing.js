// Notifications of this browser, as far as no page is needed for it: how it stands, and what to do with a subscription.

const SUBSCRIPTIONS = "/api/v1/push/subscriptions"
const PATIENCE = 15_000

/** Where that is put right is different in each browser; most have it beside the address. */
export function blockedIn(userAgent) {
  if (/Firefox|FxiOS/.test(userAgent)) return "blocked-firefox"
  return /Safari/.test(userAgent) && !/Chrom|Android|Edg|OPR/.test(userAgent) ? "blocked-safari" : "blocked"
}

/** One word for how it stands, by what the browser says of itself. */
export function standing({ isSecure, hasPush, isAppleTouch, isInstalled, permission, isSubscribed }) {
  if (!isSecure) return "insecure"
  if (!hasPush) return isAppleTouch && !isInstalled ? "install" : "unable"
  if (permission === "denied") return "blocked"
  return permission === "granted" && isSubscribed ? "on" : "off"
}

/** Whether a subscription was made for this key: it changes with the server's secret. */
export function isFor(subscription, key) {
  const bytes = new Uint8Array(subscription.options.applicationServerKey ?? [])
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") === key
}

/** A subscription of this browser that the server knows of. */
export async function subscribe(manager, key, language, ask = fetch) {
  let subscription = await manager.getSubscription()
  if (subscription && !isFor(subscription, key)) {
    await subscription.unsubscribe()
    subscription = null
  }
  subscription ??= await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  await tell("POST", { ...subscription.toJSON(), language }, ask)
  return subscription
}

/** The browser forgets it, whatever the server says: without a browser there is nothing to push to. */
export async function unsubscribe(subscription, ask = fetch) {
  if (!subscription) return
  await tell("DELETE", { endpoint: subscription.endpoint }, ask).catch(() => {})
  await subscription.unsubscribe()
}

async function tell(method, body, ask) {
  const headers = { "Content-Type": "application/json" }
  const answer = await ask(SUBSCRIPTIONS, { method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) })
  if (!answer.ok) throw new Error(`${SUBSCRIPTIONS} answered ${answer.status}`)
}
