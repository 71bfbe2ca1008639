// The menu of a message, and the small tools that appear beside the one that is pointed at. There is one menu for all messages;
// it looks at whose the message is each time it opens.

import * as doing from "../doing.js"
import { tellWho } from "../dress.js"
import { gettext } from "../gettext.js"
import { usercodesOf } from "../marks.js"
import { learn } from "../names.js"
import { copy } from "../parts.js"
import { markOpen, nextByArrow, place } from "../popovers.js"

const LONG_PRESS = 450
const STILL = 10
const ONE_CLICK = 400
const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"])

class MessageMenu extends HTMLElement {
  #leaving
  #message = null
  #wasCurrent = false
  #opener = null
  #closedBy = { opener: null, at: 0 }
  #press = null
  #finger = null

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const list = document.querySelector("message-list")
    const hear = (source, type, handle, options) => source.addEventListener(type, handle, { signal, ...options })
    markOpen(this, signal)
    hear(this, "click", ({ target, pointerId }) => pointerId !== this.#finger && this.#chosen(target.closest("[data-do]")))
    hear(this, "keydown", (event) => this.#pressed(event))
    hear(this, "beforetoggle", ({ newState }) => newState === "closed" && this.#closed())
    hear(document, "pointerdown", ({ target }) => this.popover === "manual" && !this.contains(target) && this.hidePopover(), { capture: true })
    if (!list) return
    this.watch(list, signal)
    hear(document, "edit-last", () => this.#editLast(list))
    if (navigator.maxTouchPoints > 0) this.#letSwipe(list, signal)
  }

  /** Be there for the messages of a list, until `signal`. */
  watch(list, signal) {
    const hear = (type, handle, options) => list.addEventListener(type, handle, { signal, ...options })
    hear("scroll", () => this.#opener && place(this, this.#opener), { passive: true })
    for (const type of ["pointerover", "focusin"]) hear(type, ({ target }) => this.#pointedAt(target))
    hear("click", (event) => this.#clicked(event))
    hear("pointerdown", (event) => this.#touched(event), { passive: true })
    for (const type of ["pointerup", "pointercancel", "pointermove", "scroll"]) hear(type, (event) => this.#moved(event), { passive: true })
    hear("contextmenu", (event) => this.#press === "done" && event.preventDefault())
    hear("message.asked", ({ target, detail }) => this.#asked(target, detail.does))
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  /** The tools come when somebody looks, so that a page of fifty messages does not carry them fifty times. */
  #pointedAt(target) {
    const message = target.closest(".message")
    if (target.matches(".reaction[data-emoji]")) this.#name(target)
    const tools = message?.querySelector("[data-part=actions]")
    if (!tools || tools.children.length > 1 || message.dataset.deleted !== undefined) return
    const more = tools.firstElementChild
    for (const [name, value] of [["role", "button"], ["aria-haspopup", "menu"], ["aria-expanded", "false"]]) more.setAttribute(name, value)
    if (this.dataset.mayPost !== undefined) more.before(copy("quick-react"), copy("answer"))
  }

  /** Who reacted, by name; people whom the page does not know are asked for when somebody wants to see. */
  async #name(pill) {
    if (await learn(usercodesOf(pill))) tellWho(pill)
  }

  #clicked(event) {
    const message = event.target.closest(".message[data-seq]")
    const target = event.target.closest("[data-part]")
    if (!message || !target || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { part } = target.dataset
    const thread = target.closest("[data-part=thread]")
    if (thread) doing.openThread(message, thread)
    else if (part === "more") this.#open(message, target)
    else if (part === "quick-react" || part === "reaction") doing.react(message, target.value)
    else if (part === "answer") doing.answer(message)
    else if (part === "react") this.#pick(message, target)
    else if (part === "copy") doing.copyText(target.closest("pre").querySelector("code").textContent, gettext("Copied."))
    else if (part !== "quote" || !doing.jumpTo(target.dataset.target)) return
    event.preventDefault()
  }

  /** `kind` manual: the finger that opened it must not close it by leaving. */
  #open(message, opener, kind = "auto") {
    // A click outside closes it, and the same click must not open it again.
    if (this.#closedBy.opener === opener && performance.now() - this.#closedBy.at < ONE_CLICK) return
    this.#message = message
    this.#suit(message)
    this.popover = kind
    this.showPopover()
    this.#opener = opener
    opener.setAttribute("aria-expanded", "true")
    this.#wasCurrent = message.dataset.current !== undefined
    message.dataset.current = ""
    place(this, opener)
    this.#items[0].focus({ preventScroll: true })
  }

  #closed() {
    this.#closedBy = { opener: this.#opener, at: performance.now() }
    this.#opener?.setAttribute("aria-expanded", "false")
    if (!this.#wasCurrent) delete this.#message?.dataset.current
    this.#opener = null
  }

  /** What may be done with this message by this reader. The server is asked again, whatever stands here. */
  #suit(message) {
    const { mayPost, moderates, member, moderated } = this.dataset
    const isThere = message.dataset.deleted === undefined
    const may = isThere && mayPost !== undefined
    const isMine = message.dataset.mine !== undefined
    const mayChange = isThere && (isMine || moderates !== undefined)
    const shown = {
      react: may, pick: may, answer: may, edit: may && mayChange, link: true, forward: isThere, pin: may,
      keep: isThere && member !== undefined, unread: !isMine && member !== undefined && message.closest("message-list") !== null, details: true, delete: mayChange,
      report: isThere && !isMine && member !== undefined && moderated !== undefined,
      thread: message.closest("message-list") !== null,
    }
    for (const item of this.querySelectorAll("[data-do]")) item.hidden = !shown[item.dataset.do]
    this.querySelector("[data-part=quick]").hidden = !may
    this.querySelector("hr").hidden = !may
    const words = doing.isPinned(message) ? gettext("Unpin from the room") : gettext("Pin to the room")
    this.querySelector("[data-do=pin] [data-part=words]").textContent = words
  }

  #chosen(item) {
    if (!item) return
    const message = this.#message
    const opener = this.#opener
    this.hidePopover()
    this.#closedBy.opener = null
    this.#do(item, message, opener)
  }

  /** By a key on the message itself: what the menu would do, where it would offer it. */
  #asked(message, does) {
    this.#pointedAt(message)
    this.#closedBy.opener = null
    const more = message.querySelector("[data-part=more]")
    if (does === "menu") return this.#open(message, more)
    this.#suit(message)
    const item = this.querySelector(`[data-do=${does}]`)
    if (!item.hidden) this.#do(item, message, more)
  }

  #do(item, message, opener) {
    const act = {
      react: () => doing.react(message, item.value),
      pick: () => this.#pick(message, opener),
      answer: doing.answer, thread: () => doing.openThread(message, opener), edit: doing.edit, link: doing.copyLink, forward: doing.forward, pin: doing.pin, keep: doing.keep,
      unread: doing.markUnread, details: doing.showDetails, delete: doing.remove, report: doing.report,
    }
    act[item.dataset.do](message)
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const byKey = this.#items.find((item) => item.getAttribute("aria-keyshortcuts")?.toLowerCase() === event.key.toLowerCase())
    if (ARROWS.has(event.key)) nextByArrow(this.#items, document.activeElement, event.key).focus()
    else if (event.key === "Tab" || event.key === "Escape") this.hidePopover()
    else if (byKey) this.#chosen(byKey)
    else return
    if (event.key !== "Tab") event.preventDefault()
  }

  async #pick(message, opener) {
    if (!await doing.fetched(() => import("./emoji-picker.js"))) return
    const emoji = await document.querySelector("emoji-picker").ask(opener, true)
    if (emoji) doing.react(message, emoji)
  }

  #editLast(list) {
    const mine = [...list.querySelectorAll(".message[data-mine][data-seq]:not([data-deleted], [data-going])")].at(-1)
    if (!mine) return
    mine.scrollIntoView({ block: "nearest" })
    doing.edit(mine)
  }

  /** A finger that pulls a message aside answers it. */
  async #letSwipe(list, signal) {
    const { watchSwipes } = await import("../swiping.js")
    const may = (message) => this.dataset.mayPost !== undefined && message.dataset.deleted === undefined && this.#press !== "done"
    if (!signal.aborted) watchSwipes(list, { may, answer: doing.answer, signal })
  }

  /** A finger that rests on a message opens its menu. */
  #touched({ pointerType, pointerId, target, clientX, clientY }) {
    const more = target.closest(".message[data-seq]")?.querySelector("[data-part=more]")
    this.#forget()
    if (pointerType !== "touch" || !more || target.closest("a, button, textarea, input")) return
    const timer = setTimeout(() => {
      this.#press = "done"
      // The menu may come under the finger, which chooses nothing by leaving it.
      this.#finger = pointerId
      this.#open(more.closest(".message"), more, "manual")
    }, LONG_PRESS)
    this.#press = { timer, x: clientX, y: clientY }
  }

  #moved({ type, clientX, clientY }) {
    if (this.#press === null || this.#press === "done") return
    if (type === "pointermove" && Math.hypot(clientX - this.#press.x, clientY - this.#press.y) < STILL) return
    this.#forget()
  }

  #forget() {
    clearTimeout(this.#press?.timer)
    this.#press = null
  }

  get #items() {
    return [...this.querySelectorAll("[data-do]:not([hidden])")]
  }
}

customElements.define("message-menu", MessageMenu)
