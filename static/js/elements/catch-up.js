// What waits, done one after the other: by its buttons, or with J, K, E, U and R. Done here is read everywhere, and what was read
// elsewhere is done here.

import { connection } from "../connection.js"
import { counts } from "../counts.js"
import { gettext, ngettext } from "../gettext.js"
import { wantsSingleKeys } from "../habits.js"
import { toast } from "../toasts.js"

const SHOWN = 10_000

class CatchUp extends HTMLElement {
  #leaving
  // Takes the offer to undo away again.
  #withdraw = () => {}

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    this.addEventListener("focusin", ({ target }) => target.closest(".clip") && this.#stand(target.closest(".clip")), { signal })
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    counts.addEventListener("changed", ({ detail }) => this.#counted(detail), { signal })
    if (this.#clips.length > 0) this.#stand(this.#clips[0])
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #pressed(event) {
    const isForOthers = event.target.closest("input, textarea, select, [contenteditable], dialog") || !wantsSingleKeys()
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isForOthers) return
    const clip = this.#current
    const actions = {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      e: () => this.#finish(clip),
      u: () => this.#takeBack(clip),
      r: () => clip.querySelector("[data-part=open]").click(),
    }
    const act = actions[event.key.toLowerCase()]
    if (!act || !clip) return
    event.preventDefault()
    act()
  }

  #submitted(event) {
    const clip = event.target.closest(".clip")
    // For many at once the form goes to the server, and what still waits comes back.
    if (!clip || connection.state !== "ready") return
    event.preventDefault()
    this.#finish(clip)
  }

  /** All up to here is read, on all devices. */
  async #finish(clip) {
    if (clip.dataset.done !== undefined) return this.#step(1)
    const { room, seq } = clip.dataset
    const waiting = () => this.#clips.filter((one) => one.dataset.done === undefined).length
    const before = waiting()
    clip.dataset.read = counts.placeOf(room)?.read ?? clip.dataset.read
    this.#read(room, Number(seq))
    this.#offerUndo(clip, before - waiting())
    this.#step(1)
    await connection.request("room.read", { room, seq: Number(seq) }).catch(() => this.#read(room, 0))
  }

  async #takeBack(clip) {
    this.#withdraw()
    const { room, read } = clip.dataset
    this.#read(room, Number(read))
    this.#stand(clip)
    await connection.request("room.read", { room, seq: Number(read), force: true }).catch(() => {})
  }

  #counted(room) {
    const { read } = counts.placeOf(room) ?? {}
    if (read !== undefined) this.#read(room, read)
  }

  #read(room, seq) {
    for (const clip of this.#clips) if (clip.dataset.room === room) clip.toggleAttribute("data-done", Number(clip.dataset.seq) <= seq)
  }

  #offerUndo(clip, number) {
    this.#withdraw()
    const sentence = ngettext("One thing done.", "%(num)s things done.", Math.max(1, number))
    this.#withdraw = toast(sentence, { words: gettext("Undo"), run: () => this.#takeBack(clip) }, SHOWN)
  }

  #step(by) {
    const clips = this.#clips
    const next = clips[clips.indexOf(this.#current) + by]
    next?.focus({ preventScroll: true })
    next?.scrollIntoView({ block: "nearest" })
  }

  #stand(clip) {
    for (const one of this.#clips) one.toggleAttribute("data-current", one === clip)
  }

  get #current() {
    return this.#clips.find((clip) => clip.dataset.current !== undefined)
  }

  get #clips() {
    return [...this.querySelectorAll(".clip")]
  }
}

customElements.define("catch-up", CatchUp)
