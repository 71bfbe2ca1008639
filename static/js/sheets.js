// The two panes. On a narrow page they are sheets over the talk: opened by their links, left by Esc, by the scrim or by their
// cross. Where the details stand beside the talk, the same links fold them away. Without this script :target opens the sheets.
//
// A sheet is a step in the browser's history, and closed by leaving it: on a phone, Back means what lies on top. Whoever goes on
// to another room from a sheet puts the room in its place (navigation.js).

import { here } from "./here.js"
import { memory } from "./memory.js"

const isSheet = (pane) => getComputedStyle(pane).position === "absolute"
const ON_TOP = "[popover][data-open], dialog[open]"

export class Sheets {
  #frame
  #open = null
  #cameFrom = null
  #isLeaving = false

  constructor(frame) {
    this.#frame = frame
    document.addEventListener("click", (event) => this.#clicked(event))
    document.addEventListener("keydown", (event) => this.#pressed(event))
    // A pane that comes and goes by itself.
    document.addEventListener("pane.opened", ({ target, detail }) => isSheet(target) && this.#show(target, detail.from))
    document.addEventListener("pane.closed", ({ target }) => target === this.#open && this.#close())
    addEventListener("popstate", (event) => {
      // A room that was asked for from the list comes, though the list was closed meanwhile.
      if (this.#isLeaving) event.stopImmediatePropagation()
      this.#isLeaving = false
      this.#settle()
    })
    this.#arrive()
    here.addEventListener("entered", () => this.#arrive())
  }

  /** Another room: its details stand as those of the one before, and what led to it is done. */
  #arrive() {
    this.#details?.toggleAttribute("data-folded", memory.read("details-folded", false))
    this.#shut()
    this.#settle()
  }

  get #details() {
    return this.#frame.querySelector(".aside")
  }

  #clicked(event) {
    const link = event.target.closest('a[href^="#"]')
    if (!link || event.ctrlKey || event.metaKey) return
    const target = document.getElementById(link.hash.slice(1))
    const pane = target?.closest(".side, .aside")
    if (pane) this.#enter(event, { link, target, pane })
    else if (link.closest(".side, .aside, .scrim")) this.#leave(event)
  }

  /** What lies on top of it is closed first. */
  #pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || document.querySelector(ON_TOP)) return
    if (this.#open) this.#close()
  }

  #enter(event, { link, target, pane }) {
    event.preventDefault()
    if (pane.dataset.folded !== undefined) this.#fold(false)
    else if (pane === target && !isSheet(pane)) return this.#fold(true)
    if (isSheet(pane)) this.#show(pane, link)
    if (pane === target) return
    target.closest("details")?.setAttribute("open", "")
    target.focus()
  }

  #leave(event) {
    event.preventDefault()
    // A sheet that :target opened before the script was there.
    if (this.#frame.querySelector(":is(.side, .aside):is(:target, :has(:target))")) location.hash = "#main"
    if (this.#open) this.#close()
    else if (this.#details && !isSheet(this.#details)) this.#fold(true)
  }

  #show(pane, link) {
    this.#open = pane
    this.#cameFrom = link
    pane.dataset.open = ""
    if (!history.state?.sheet) history.pushState({ ...history.state, sheet: true }, "")
    for (const other of this.#others) other.inert = true
    pane.querySelector('a[href="#main"]').focus()
  }

  /** A second Esc while the step is being left must not leave the page. */
  #close() {
    if (this.#isLeaving) return
    this.#isLeaving = true
    history.back()
  }

  /** To the step of a sheet that is not there any more nobody wants to go. */
  #settle() {
    if (history.state?.sheet && !this.#open) this.#close()
    else if (this.#open && !history.state?.sheet) this.#closed()
  }

  #closed() {
    const pane = this.#open
    this.#shut()
    pane.dispatchEvent(new Event("sheet.closed"))
    this.#cameFrom.focus()
  }

  #shut() {
    this.#open?.removeAttribute("data-open")
    for (const other of this.#others) other.inert = false
    this.#open = null
  }

  #fold(folded) {
    this.#details.toggleAttribute("data-folded", folded)
    memory.write("details-folded", folded || null)
    if (folded) this.#frame.querySelector('.bar a[href="#details"]').focus()
  }

  get #others() {
    return [...this.#frame.children].filter((child) => child !== this.#open && !child.matches(".scrim"))
  }
}
