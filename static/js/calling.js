// Which sound something deserves, if any: only what is for the reader by name, and only what is said now.

const NOW = 30_000

/** "mention", "direct" or null. `me` is a usercode, `place` what is known of the room: {isDirect, muted}. */
export function soundOf({ author, at }, callsMe, me, place, now = Date.now()) {
  if (author.usercode === me || place.muted || now - Date.parse(at) > NOW) return null
  if (place.isDirect) return "direct"
  return callsMe ? "mention" : null
}

/** The name of the sound that a message plays to whoever is reading there now, or null. */
export function biteOf({ body, at }, now = Date.now()) {
  return now - Date.parse(at) > NOW ? null : /^\/play[ \t]+([a-z]+)\s*$/.exec(body)?.[1] ?? null
}

/** Lets one tab play, of as many as are open, and none while somebody looks at one of them. */
export class Turn {
  #locks
  #page
  #isOurs = false
  #letGo = null

  constructor(locks, page) {
    this.#locks = locks
    this.#page = page
  }

  /** Wait to be the one, until this tab ends. Without locks, as on plain http, each tab is on its own. */
  take() {
    if (!this.#locks) this.#isOurs = true
    else this.#locks.request("confab.sounds", () => {
      this.#isOurs = true
      return new Promise(() => {})
    })
  }

  /** Whether somebody looks at this page; others want to know. */
  looks() {
    const isLooking = this.#page.visibilityState === "visible" && this.#page.hasFocus()
    if (isLooking === (this.#letGo !== null)) return
    this.#letGo?.()
    this.#letGo = null
    if (!isLooking) return
    const until = new Promise((resolve) => { this.#letGo = resolve })
    this.#locks?.request("confab.looking", { mode: "shared" }, () => until)
  }

  async mayPlay() {
    if (!this.#isOurs || (this.#page.visibilityState === "visible" && this.#page.hasFocus())) return false
    const held = this.#locks ? (await this.#locks.query()).held : []
    return !held.some(({ name }) => name === "confab.looking")
  }
}
