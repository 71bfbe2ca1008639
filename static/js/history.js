// What lies outside the page: earlier messages, fetched while scrolling up, and the newest page after too much was missed.

import { partsOf } from "./pages.js"
import { isAfter } from "./positions.js"
import { entries, placeOf } from "./timeline.js"

const LOAD_BEFORE_TOP = "600px 0px 0px"

export class History {
  #talk
  #selector
  #newest
  #nearTop
  #loading = false
  #stale = false

  constructor(element, talk, { newest, signal }) {
    this.#talk = talk
    this.#newest = newest
    this.#selector = `message-list[data-room="${CSS.escape(element.dataset.room)}"] [data-part=list]`
    const near = ([{ isIntersecting }]) => isIntersecting && this.loadEarlier()
    this.#nearTop = new IntersectionObserver(near, { root: element, rootMargin: LOAD_BEFORE_TOP })
    signal.addEventListener("abort", () => this.#nearTop.disconnect())
    this.#watch()
  }

  async loadEarlier() {
    const earlier = this.#talk.part("earlier")
    if (this.#loading || earlier.hidden) return
    this.#loading = true
    try {
      const [page] = await partsOf(earlier.querySelector("a").href, this.#selector)
      this.#talk.merge(page)
      this.#watch()
    } catch {
      // The link is still there, and scrolling or pressing it tries again.
    } finally {
      this.#loading = false
    }
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
    const last = entries(page).map(placeOf).at(-1) ?? { epoch: 0, seq: 0 }
    // What came after the page was made is live and whole; what is older than its end is replaced by it.
    this.#talk.merge(page, (entry) => placeOf(entry) !== null && !isAfter(placeOf(entry), last))
    this.#watch()
  }

  /** Observing anew reports at once, so a page that did not fill the screen is followed by the next. */
  #watch() {
    this.#nearTop.disconnect()
    this.#nearTop.observe(this.#talk.part("earlier"))
  }
}
