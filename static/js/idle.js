// Whether somebody sits before this page: away after five minutes without a sign of them, back with the first one.

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"]
const PATIENCE = 5 * 60 * 1000

export class Idle extends EventTarget {
  isAway = false
  #timer = null

  /** Tells "changed" when somebody goes or comes back. */
  sign() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#turn(true), PATIENCE)
    this.#turn(false)
  }

  #turn(isAway) {
    if (this.isAway === isAway) return
    this.isAway = isAway
    this.dispatchEvent(new Event("changed"))
  }
}

/** Signs of somebody on this page; a page that nobody can see gives none, so it is away after the same time. */
export function watch(idle, page = document, frame = window) {
  for (const sign of SIGNS) frame.addEventListener(sign, () => page.visibilityState === "visible" && idle.sign(), { passive: true, capture: true })
  page.addEventListener("visibilitychange", () => page.visibilityState === "visible" && idle.sign())
  idle.sign()
}
