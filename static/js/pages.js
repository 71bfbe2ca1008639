// Parts of pages of our own server, for what changes too rarely to have markup of its own in a frame.

/** The elements that match `selectors` in the page at `url`; an error when the page is not what was asked for. */
export async function partsOf(url, ...selectors) {
  const response = await fetch(url, { headers: { Accept: "text/html", Prefer: "return=minimal" }, signal: AbortSignal.timeout(15_000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const parts = selectors.map((selector) => page.querySelector(selector))
  if (parts.includes(null)) throw new Error(`${url} has no ${selectors.join(", ")}`)
  return parts.map((part) => document.adoptNode(part))
}
