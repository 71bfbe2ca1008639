// Whether this browser shows notifications: it says how it stands, and asks the browser when somebody wants them.

import { own } from "../own-browser.js"
import { blockedIn, isFor, standing, subscribe, unsubscribe } from "../pushing.js"

class PushChoice extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#part("allow").addEventListener("click", () => this.#doing(() => this.#allow()), { signal })
    this.#part("stop").addEventListener("click", () => this.#doing(() => this.#stop()), { signal })
    // Whoever has allowed it beside the address comes back to this page.
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#look(), { signal })
    this.#look()
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  async #look() {
    try {
      this.#show(standing(await this.#facts()))
    } catch {
      this.#show("unable")
    }
  }

  async #facts() {
    const hasPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window
    const subscription = hasPush && isSecureContext ? await (await this.#manager()).getSubscription() : null
    return {
      isSecure: isSecureContext,
      hasPush,
      isAppleTouch: /iPad|iPhone/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1),
      isInstalled: matchMedia("(display-mode: standalone)").matches,
      permission: hasPush ? Notification.permission : "denied",
      isSubscribed: subscription !== null && isFor(subscription, this.dataset.key) && own.is(document.body.dataset.user),
    }
  }

  async #allow() {
    if (await Notification.requestPermission() === "granted") {
      await subscribe(await this.#manager(), this.dataset.key, document.documentElement.lang)
      own.set(document.body.dataset.user)
    }
    await this.#look()
  }

  async #stop() {
    own.set(null)
    await unsubscribe(await (await this.#manager()).getSubscription())
    await this.#look()
  }

  async #doing(work) {
    const buttons = [this.#part("allow"), this.#part("stop")]
    for (const button of buttons) button.disabled = true
    await work().catch(() => this.#show("failed"))
    for (const button of buttons) button.disabled = false
    this.#focus()
  }

  #show(state) {
    const when = state === "blocked" ? blockedIn(navigator.userAgent) : state
    for (const line of this.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== when
    this.#part("allow").hidden = state !== "off" && state !== "failed"
    this.#part("stop").hidden = state !== "on"
    this.dataset.state = state
  }

  /** The button that was pressed may be gone: the other one stands in its place. */
  #focus() {
    this.querySelector("button:not([hidden])")?.focus()
  }

  async #manager() {
    return (await navigator.serviceWorker.ready).pushManager
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`)
  }
}

customElements.define("push-choice", PushChoice)
