// One quiet line about the line: offline since when, and what went out afterwards.

import { connection } from "../connection.js"
import { gettext, ngettext } from "../gettext.js"
import { clock } from "../moments.js"
import { outbox } from "../outbox.js"

const UNNOTICED = 1500
const SHOWN = 6000

class ConnectionBanner extends HTMLElement {
  #leaving
  #timer
  #since = null
  #isOffline = false
  #wentOut = 0

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    connection.addEventListener("cut", () => this.#cut(), { signal })
    connection.addEventListener("ready", () => this.#back(), { signal })
    connection.addEventListener("blocked", () => this.#say(gettext("You cannot talk here any more. Ask whoever looks after this place.")), { signal })
    outbox.addEventListener("sent", () => this.#sent(), { signal })
    if (connection.isCut) this.#cut()
  }

  disconnectedCallback() {
    this.#leaving.abort()
    clearTimeout(this.#timer)
  }

  /** A server that restarts is back before anybody needs to know. */
  #cut() {
    if (this.#since !== null) return
    this.#since = new Date()
    this.#after(UNNOTICED, () => {
      this.#isOffline = true
      this.#say(gettext("Offline since %(time)s. Write on, it goes out later.", { time: clock(this.#since) }), "offline")
    })
  }

  #back() {
    this.#since = null
    clearTimeout(this.#timer)
    if (!this.#isOffline) return
    this.#wentOut = 0
    if (outbox.waiting === 0) this.#sayBack()
  }

  #sent() {
    if (!this.#isOffline || this.#since !== null) return
    this.#wentOut += 1
    if (outbox.waiting === 0) this.#sayBack()
  }

  #sayBack() {
    this.#isOffline = false
    const count = this.#wentOut
    this.#say(count > 0 ? ngettext("Back online. %(num)s went out.", "Back online. %(num)s went out.", count) : gettext("Back online."))
    this.#after(SHOWN, () => this.#say(""))
  }

  #say(sentence, state = "") {
    this.dataset.state = state
    this.querySelector("[data-part=sentence]").textContent = sentence
  }

  #after(milliseconds, then) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(then, milliseconds)
  }
}

customElements.define("connection-banner", ConnectionBanner)
