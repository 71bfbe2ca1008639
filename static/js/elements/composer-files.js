// The files that go with the next message: a card for each, with how far it is. Fetched when the first one is offered.

import { placeFor } from "../attaching.js"
import { gettext } from "../gettext.js"
import { filesOf, memory } from "../memory.js"
import { send } from "../sending-files.js"
import { Uploads, noteOf } from "../uploads.js"

const MOST = 10
const TOO_MANY = gettext("A message carries ten files. Send these first.")
const GOES_OUT = gettext("It goes out when the files have come through.")
const LOOK = gettext("Not every file came through. Try again, or remove it.")
const PREVIEW = 64

const part = (element, name) => element.querySelector(`[data-part=${name}]`)

class ComposerFiles extends HTMLElement {
  #leaving
  #uploads
  #cards = new Map()
  // What is to be done when all have come through.
  #then = null

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#uploads = new Uploads({ send, limit: Number(this.dataset.limit) })
    this.#uploads.addEventListener("changed", ({ detail }) => this.#changed(detail), { signal })
    this.addEventListener("click", (event) => this.#clicked(event), { signal })
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    for (const card of this.querySelectorAll("li")) this.#takeOver(card)
    const form = this.closest("form")
    const hear = (type, handle) => addEventListener(type, handle, { signal })
    hear("dragover", (event) => hasFiles(event) && this.#hover(event, form))
    hear("dragleave", (event) => event.relatedTarget || form.removeAttribute("data-dropping"))
    hear("drop", () => form.removeAttribute("data-dropping"))
  }

  disconnectedCallback() {
    this.#leaving.abort()
    this.#uploads.clear()
  }

  /** What has come through, as the server told it. */
  get files() {
    return this.#uploads.ready
  }

  add(files) {
    const room = MOST - this.#cards.size
    for (const file of [...files].slice(0, room)) this.#show(this.#uploads.add(file))
    if (files.length > room) this.#say(TOO_MANY, true)
  }

  /** What a message that was taken back has carried. */
  restore(files) {
    for (const file of files) this.#show(this.#uploads.restore(file))
  }

  /** True while the message cannot go out yet; `then` is called once, as soon as it can. */
  hold(then) {
    const [trouble] = this.#uploads.inTrouble
    const isHeld = trouble !== undefined || this.#uploads.underWay > 0
    this.#then = isHeld && !trouble ? then : null
    if (isHeld) this.#say(trouble ? LOOK : GOES_OUT, true)
    if (trouble) this.#cards.get(trouble).querySelector("button").focus()
    return isHeld
  }

  clear() {
    this.#uploads.clear()
    for (const card of this.#cards.values()) card.remove()
    this.#cards.clear()
    this.#keep()
    this.#say("")
    this.#settle()
  }

  #takeOver(card) {
    const id = card.querySelector("[name=files]").value
    const upload = this.#uploads.restore({ id, name: part(card, "name").textContent, size: 0 })
    this.#cards.set(upload, card)
    part(card, "remove").hidden = false
  }

  #show(upload) {
    const card = this.querySelector("template[data-part=card]").content.firstElementChild.cloneNode(true)
    part(card, "name").textContent = upload.name
    part(card, "remove").setAttribute("aria-label", gettext("Remove %(name)s", { name: upload.name }))
    this.#cards.set(upload, card)
    part(this, "cards").append(card)
    this.hidden = false
    this.#changed(upload)
    if (upload.file?.type.startsWith("image/")) preview(upload.file, card)
  }

  #changed(upload) {
    const card = this.#cards.get(upload)
    if (!card) return
    card.dataset.state = upload.state
    part(card, "note").textContent = noteOf(upload)
    this.#tellProgress(card, upload)
    const isBad = upload.state === "refused" || upload.state === "broken"
    if (isBad) part(card, "note").setAttribute("role", "alert")
    else part(card, "note").removeAttribute("role")
    part(card, "again")?.remove()
    if (upload.state === "broken") part(card, "note").after(this.#copy("again"))
    if (upload.state === "ready") this.#isReady(upload, card)
    if (upload.state !== "going") this.#settle()
  }

  #tellProgress(card, { state, part: share, name }) {
    const isGoing = state === "waiting" || state === "going"
    if (!isGoing) return card.querySelector("progress")?.remove()
    const progress = card.querySelector("progress") ?? card.appendChild(this.#copy("going"))
    progress.value = share * 100
    progress.setAttribute("aria-label", gettext("Uploading %(name)s", { name }))
  }

  /** The form knows it too, for what is sent by the form itself: a message for later. */
  #isReady({ name, result }, card) {
    if (!card.querySelector("[name=files]")) card.append(Object.assign(document.createElement("input"), { type: "hidden", name: "files" }))
    card.querySelector("[name=files]").value = result.id
    this.#keep()
    this.#say(gettext("%(name)s is ready.", { name }))
  }

  /** For whoever leaves this place, or loads the page anew, and comes back. */
  #keep() {
    memory.write(filesOf(this.closest("message-composer, thread-pane").dataset), this.#uploads.ready)
  }

  #settle() {
    this.hidden = this.#cards.size === 0
    if (this.#uploads.underWay) return
    const then = this.#then
    this.#then = null
    if (then && this.#uploads.inTrouble.length === 0) then()
  }

  #clicked(event) {
    const name = event.target.closest("button")?.dataset.part
    const card = event.target.closest("li")
    const [upload] = [...this.#cards].find(([, one]) => one === card) ?? []
    if (!upload) return
    if (name === "again") this.#uploads.retry(upload)
    else if (name === "remove") this.#remove(upload, card)
  }

  /** Esc takes away the one that has the focus. */
  #pressed(event) {
    const [upload, card] = [...this.#cards].find(([, one]) => one.contains(event.target)) ?? []
    if (event.key !== "Escape" || !upload) return
    event.preventDefault()
    this.#remove(upload, card)
  }

  #remove(upload, card) {
    const next = card.nextElementSibling ?? card.previousElementSibling
    this.#uploads.drop(upload)
    this.#cards.delete(upload)
    card.remove()
    this.#keep()
    this.#say(gettext("%(name)s is removed.", { name: upload.name }))
    this.#settle()
    const field = this.closest("form").querySelector("textarea")
    ;(next ? part(next, "remove") : field).focus()
  }

  #hover(event, form) {
    event.dataTransfer.dropEffect = "copy"
    form.toggleAttribute("data-dropping", placeFor(event.target).contains(form))
  }

  /** What a card shows already is for those who hear the page. */
  #say(sentence, isNews = false) {
    const told = part(this, "told")
    told.textContent = sentence
    told.classList.toggle("visually-hidden", !isNews)
  }

  #copy(name) {
    return this.querySelector(`template[data-part=${name}]`).content.firstElementChild.cloneNode(true)
  }
}

const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files")

/** A glance at a picture before it has left: drawn small, so that ten photographs do not weigh anything. */
async function preview(file, card) {
  const picture = await createImageBitmap(file, { resizeWidth: PREVIEW, resizeQuality: "medium" }).catch(() => null)
  if (!picture || !card.isConnected) return
  const canvas = Object.assign(document.createElement("canvas"), { width: PREVIEW, height: PREVIEW })
  const side = Math.min(picture.width, picture.height)
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2]
  canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, PREVIEW, PREVIEW)
  canvas.setAttribute("aria-hidden", "true")
  card.querySelector("svg").replaceWith(canvas)
}

customElements.define("composer-files", ComposerFiles)
