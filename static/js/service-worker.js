// Between the pages and the network: files that never change under their name are kept, and where a page cannot be had, the offline
// page stands. Pages themselves are never kept: what is shown to one person must not be there for the next. What is not a page
// or such a file goes by untouched.
//
// The web process puts a line before this: KEPT = {version, page, files}. Every change of a file makes a new version, which
// fetches what it needs, takes over at once, and clears away the one before it.

const CACHE = `confab-${KEPT.version}`
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/
const FOR_PROGRAMS = /^\/(api|ws|events|static)(\/|$)/

addEventListener("install", (event) => {
  skipWaiting()
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT.files.map(fresh))))
})

addEventListener("activate", (event) => event.waitUntil(takeOver()))

addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin) return
  if (request.mode === "navigate" && !FOR_PROGRAMS.test(pathname)) event.respondWith(page(event))
  else if (HASHED.test(pathname)) event.respondWith(file(event))
})

/** The offline page is asked for anew, whatever the browser has. */
function fresh(url) {
  return url === KEPT.page ? new Request(url, { cache: "reload" }) : url
}

async function takeOver() {
  const older = (await caches.keys()).filter((name) => name.startsWith("confab-") && name !== CACHE)
  await Promise.all(older.map((name) => caches.delete(name)))
  // The worker may have to wake up first; the page is on its way meanwhile.
  await registration.navigationPreload?.enable()
  await clients.claim()
}

async function page(event) {
  try {
    const answer = await event.preloadResponse ?? await fetch(event.request)
    if (!isNobody(answer)) return answer
  } catch {
    // No line.
  }
  return await (await caches.open(CACHE)).match(KEPT.page, { ignoreVary: true }) ?? Response.error()
}

/** A proxy that found nobody to ask. What we answer ourselves when something is missing is a page. */
function isNobody({ status, headers }) {
  return status === 502 || status === 504 || (status === 503 && !headers.get("Content-Type")?.startsWith("text/html"))
}

async function file({ request }) {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request.url, { ignoreVary: true })
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) cache.put(request.url, answer.clone()).catch(() => {})
  return answer
}
