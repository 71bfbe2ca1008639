// What lies outside the page: earlier messages, fetched while scrolling up, later ones, fetched while scrolling down from an old
// place, and the newest page after too much was missed.

import { partsOf } from "./pages.js"
import { isAfter } from "./positions.js"
import { entries, parse, placeOf } from "./timeline.js"

const LOAD_BEFORE_END = "600px 0px 600px"

export class History {
  #talk
  #selector
  #newest
  #onward
  #onEnd
  #ends
  #signal
  #loading = false
  #stale = false
  // What is said while a later page is on its way here, which may not have it.
  #meanwhile = null

  /** `onEnd()`: the page has come to its newest message, and there are no later ones to fetch. */
  constructor(element, talk, { newest, signal, onEnd }) {
    this.#talk = talk
    this.#newest = newest
    this.#onEnd = onEnd
    const page = `message-list[data-room="${CSS.escape(element.dataset.room)}"]`
    this.#selector = `${page} [data-part=list]`
    this.#onward = `${page} [data-part=onward]`
    this.#signal = signal
    signal.addEventListener("abort", () => this.#ends.disconnect())
    // Whoever only looks in needs no more than fills the screen, and is told so behind the scrolling to where the page begins.
    this.#watchWithin(element, "0px", () => {
      element.addEventListener("scroll", () => this.#watchWithin(element, LOAD_BEFORE_END), { signal, passive: true, once: true })
    })
  }

  #watchWithin(element, rootMargin, onFirst) {
    this.#ends?.disconnect()
    this.#ends = new IntersectionObserver((seen) => {
      onFirst?.()
      onFirst = null
      this.#approached(seen)
    }, { root: element, rootMargin })
    this.#watch()
  }

  #approached(seen) {
    for (const { isIntersecting, target } of seen) {
      if (isIntersecting && target.dataset.part === "earlier") this.loadEarlier()
      else if (isIntersecting) this.loadLater()
    }
  }

  async loadEarlier() {
    const earlier = this.#talk.part("earlier")
    if (this.#loading || earlier.hidden) return
    this.#loading = true
    try {
      const { href } = earlier.querySelector("a")
      const [page] = await partsOf(href, this.#selector)
      // Meanwhile the page was made lighter here: another page is the next one now. Or its room has gone.
      if (this.#signal.aborted || this.#talk.part("earlier").querySelector("a").href !== href) return
      this.#talk.merge(page)
      this.#watch()
    } catch {
      // The link is still there, and scrolling or pressing it tries again.
    } finally {
      this.#loading = false
    }
  }

  async loadLater() {
    const onward = this.#talk.part("onward")
    if (this.#loading || onward.hidden) return
    this.#loading = true
    this.#meanwhile = []
    try {
      const [page, further] = await partsOf(onward.querySelector("a").href, this.#selector, this.#onward)
      if (this.#signal.aborted || onward.hidden) return
      const elements = entries(page)
      if (further.hidden) elements.push(...this.#meanwhile.map(({ html }) => parse(html)))
      // Whoever stands at the end of an old page wants to read on from there.
      this.#talk.reading.atEnd = false
      onward.replaceWith(further)
      this.#talk.insert(...elements)
      if (further.hidden) this.#onEnd()
      this.#watch()
    } catch {
      // The link is still there, and scrolling or pressing it tries again.
    } finally {
      this.#loading = false
      this.#meanwhile = null
    }
  }

  /** An event that has no place on a page of old messages yet. */
  keep(event) {
    this.#meanwhile?.push(event)
  }

  /** What is shown has a hole before its end. Tried now, and again whenever the line is back. */
  async renew() {
    this.#stale = true
    try {
      await this.#fetchNewest()
      this.#stale = false
    } catch {
      // Still stale: `renewIfStale` comes with the next connection.
    }
  }

  renewIfStale() {
    if (this.#stale) this.renew()
  }

  async #fetchNewest() {
    const [page] = await partsOf(this.#newest, this.#selector)
    if (this.#signal.aborted) return
    const last = entries(page).map(placeOf).at(-1) ?? { epoch: 0, seq: 0 }
    // What came after the page was made is live and whole; what is older than its end is replaced by it.
    this.#talk.merge(page, (entry) => placeOf(entry) !== null && !isAfter(placeOf(entry), last))
    this.#watch()
  }

  /** Observing anew reports at once, so a page that did not fill the screen is followed by the next. */
  #watch() {
    this.#ends.disconnect()
    for (const end of ["earlier", "onward"]) this.#ends.observe(this.#talk.part(end))
  }
}
