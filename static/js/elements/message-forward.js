// A message, passed on into another room of mine.

import { api, sentenceOf } from "../asking.js"
import { gettext } from "../gettext.js"
import { part } from "../marks.js"
import { go } from "../navigation.js"
import { apiOf } from "../parts.js"
import { fill, quoteOf } from "../quotes.js"
import { question } from "../refusals.js"
import { toast } from "../toasts.js"

const ASKS_BACK = "conflict"

class MessageForward extends HTMLElement {
  #leaving
  #message = null
  #clientId = ""
  #confirmed = false

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    document.addEventListener("forward.asked", ({ detail }) => this.#open(detail.message), { signal })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    this.#form.addEventListener("input", () => this.#ask(false, ""), { signal })
    part(this, "close").addEventListener("click", () => this.#dialog.close(), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #open(message) {
    this.#message = message
    this.#clientId = `f-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
    this.#form.reset()
    this.#ask(false, "")
    fill(this, quoteOf(message))
    part(this, "to").replaceChildren(new Option(gettext("Choose a room"), ""), ...myRooms())
    this.#dialog.showModal()
  }

  async #submitted(event) {
    event.preventDefault()
    const { to, comment } = this.#form.elements
    const room = to.selectedOptions[0]
    try {
      const wish = { to: to.value, comment: comment.value, client_id: this.#clientId, confirm: this.#confirmed }
      await api("POST", apiOf(this.#message, "/forward"), wish)
      this.#dialog.close()
      const open = () => go(`/rooms/${encodeURIComponent(room.value)}`)
      toast(gettext("Forwarded to %(room)s.", { room: room.textContent }), { words: gettext("Open"), run: open })
    } catch (refusal) {
      const asksBack = refusal.code === ASKS_BACK && this.#message.dataset.deleted === undefined
      this.#ask(asksBack, asksBack ? question(refusal.message) : sentenceOf(refusal))
    }
  }

  #ask(back, sentence) {
    this.#confirmed = back
    part(this, "send").textContent = back ? gettext("Call them") : gettext("Forward")
    part(this, "error").hidden = sentence === ""
    part(this, "error").lastElementChild.textContent = sentence
  }

  get #dialog() {
    return this.querySelector("dialog")
  }

  get #form() {
    return this.querySelector("form")
  }
}

/** As the list at the side has them now. */
function myRooms() {
  return [...document.querySelectorAll("room-list .room[data-room]")].map((link) =>
    new Option(link.querySelector(".room-name").textContent, link.dataset.room))
}

customElements.define("message-forward", MessageForward)
