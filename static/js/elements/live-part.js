// A part of a page whose numbers move: every few seconds the page is fetched again, and the part of the same id in it takes this
// one's place. Nothing is fetched while nobody looks, and nothing is changed under somebody's hands.

const PAUSE = 5000

class LivePart extends HTMLElement {
  #leaving
  #timer

  connectedCallback() {
    this.#leaving = new AbortController()
    document.addEventListener("visibilitychange", () => this.#wait(), { signal: this.#leaving.signal })
    this.#wait()
  }

  disconnectedCallback() {
    this.#leaving.abort()
    clearTimeout(this.#timer)
  }

  #wait() {
    clearTimeout(this.#timer)
    if (!document.hidden) this.#timer = setTimeout(() => this.#refresh(), PAUSE)
  }

  async #refresh() {
    const { signal } = this.#leaving
    try {
      // After a form was refused, the page that shows it stands at the address of the form.
      const answer = this.#isInUse() ? null : await fetch(this.dataset.from ?? location.href, { signal })
      const text = answer?.ok ? await answer.text() : ""
      const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(this.id)
      if (fresh && !this.#isInUse()) this.replaceChildren(...document.adoptNode(fresh).childNodes)
    } catch (error) {
      if (signal.aborted) return
      console.debug("The numbers did not come.", error)
    }
    this.#wait()
  }

  #isInUse() {
    const chosen = getSelection()
    return this.contains(document.activeElement) || (!chosen.isCollapsed && this.contains(chosen.anchorNode))
  }
}

customElements.define("live-part", LivePart)
