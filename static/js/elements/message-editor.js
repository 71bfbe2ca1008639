// A message being written anew, in its place. Nothing that was typed is lost: when the message goes, the words go to the composer.

import { api, sentenceOf } from "../asking.js"
import { connection } from "../connection.js"
import { gettext } from "../gettext.js"
import { growing } from "../growing.js"
import { isChoosing, sends } from "../keys.js"
import { part } from "../marks.js"
import { apiOf } from "../parts.js"
import { question } from "../refusals.js"
import { toast } from "../toasts.js"

const TOUCH = matchMedia("(pointer: coarse)")
const ASKS_BACK = "conflict"

class MessageEditor extends HTMLElement {
  #leaving
  #message
  #before = ""
  #confirmed = false
  #done = false

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#message = this.closest(".message")
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.#field.addEventListener("input", () => this.#typed(), { signal })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    part(this, "cancel").addEventListener("click", () => this.#close(), { signal })
    this.#begin()
  }

  /** The message was deleted, or written anew by the server. */
  disconnectedCallback() {
    this.#leaving.abort()
    if (this.#done || this.#words === this.#before.trim()) return
    toast(gettext("This message is gone. Your words are in the composer."))
    document.dispatchEvent(new CustomEvent("words.returned", { detail: this.#field.value }))
  }

  /** The page has the message as it looks; as it was written, the server has it. */
  async #begin() {
    this.#field.disabled = true
    try {
      this.#before = (await api("GET", apiOf(this.#message))).body
    } catch (refusal) {
      toast(sentenceOf(refusal))
      return this.#close()
    }
    this.#field.disabled = false
    this.#field.value = this.#before
    growing(this.#field, this.#leaving.signal)
    this.#field.focus()
    this.scrollIntoView({ block: "nearest" })
  }

  #pressed(event) {
    if (isChoosing(event)) return
    if (event.key === "Escape") this.#close()
    else if (sends(event, TOUCH.matches)) this.#save()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #submitted(event) {
    event.preventDefault()
    this.#save()
  }

  async #save() {
    if (this.#words === "") return this.#say(gettext("Write something, or delete the message."))
    if (this.#words === this.#before.trim()) return this.#close()
    const { room, seq } = this.#message.dataset
    const wish = { room, seq: Number(seq), body: this.#field.value, confirm: this.#confirmed }
    try {
      await connection.request("message.edit", wish)
      this.#close()
    } catch (refusal) {
      this.#refused(refusal)
    }
  }

  #refused(refusal) {
    const asksBack = refusal.code === ASKS_BACK && this.#message.dataset.deleted === undefined
    this.#confirmed = asksBack
    part(this, "save").textContent = asksBack ? gettext("Call them") : gettext("Save")
    this.#say(asksBack ? question(refusal.message) : sentenceOf(refusal))
  }

  #typed() {
    this.#confirmed = false
    part(this, "save").textContent = gettext("Save")
    part(this, "error").hidden = true
  }

  #say(sentence) {
    part(this, "error").hidden = false
    part(this, "error").lastElementChild.textContent = sentence
  }

  #close() {
    this.#done = true
    delete this.#message.dataset.editing
    this.remove()
    // Whoever came by keyboard goes on from the message.
    const next = this.#message.dataset.current === undefined ? document.querySelector("message-composer textarea") : this.#message
    next?.focus({ preventScroll: true })
  }

  get #field() {
    return part(this, "words")
  }

  get #words() {
    return this.#field.value.trim()
  }
}

customElements.define("message-editor", MessageEditor)
