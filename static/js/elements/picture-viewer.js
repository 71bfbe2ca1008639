// One picture large, and from it to the others of the page.

import { part } from "../marks.js"

const PICTURES = ".attachment[data-kind=image] > a"
const STEPS = { ArrowLeft: -1, ArrowRight: 1 }

/** Show the picture that a link leads to. */
export function view(link) {
  if (!document.querySelector("picture-viewer")) {
    const pieces = document.querySelector("template[data-part=dialogs]").content
    document.body.append(document.importNode(pieces.querySelector("picture-viewer"), true))
  }
  document.querySelector("picture-viewer").open(link)
}

class PictureViewer extends HTMLElement {
  #leaving
  #opener = null
  #shown = null
  #file = null

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    part(this, "previous").addEventListener("click", () => this.#go(-1), { signal })
    part(this, "next").addEventListener("click", () => this.#go(1), { signal })
    part(this, "close").addEventListener("click", () => this.#dialog.close(), { signal })
    part(this, "share").addEventListener("click", () => this.#share(), { signal })
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.#dialog.addEventListener("close", () => this.#opener?.focus({ preventScroll: true }), { signal })
    // Beside the picture: the dialog itself is hit only there.
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close(), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  open(link) {
    this.#opener = link
    this.#show(link)
    this.#dialog.showModal()
    part(this, "close").focus()
  }

  #pressed(event) {
    const step = STEPS[event.key]
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    this.#go(getComputedStyle(this).direction === "rtl" ? -step : step)
  }

  /** In a circle, over the pictures that the page has by now. */
  #go(step) {
    const links = [...document.querySelectorAll(PICTURES)]
    const next = links.at((links.indexOf(this.#shown) + step) % links.length)
    if (next) this.#show(next)
  }

  /** The picture itself, since its address opens for members alone. It is fetched with the picture: a share must follow a click at once. */
  async #provide(link, name) {
    const share = part(this, "share")
    share.hidden = true
    this.#file = null
    if (!navigator.canShare) return
    const picture = await fetch(link.href).then((answer) => answer.ok ? answer.blob() : null, () => null)
    if (!picture || this.#shown !== link) return
    this.#file = new File([picture], name, { type: picture.type })
    share.hidden = !navigator.canShare({ files: [this.#file] })
  }

  #share() {
    // Whoever thinks better of it is no fault.
    navigator.share({ files: [this.#file] }).catch(() => {})
  }

  #show(link) {
    const { alt: name } = link.querySelector("img")
    this.#shown = link
    this.#provide(link, name)
    part(this, "name").textContent = name
    Object.assign(part(this, "image"), { src: link.href, alt: name })
    for (const way of ["open", "download"]) part(this, way).href = link.href
    part(this, "open").target = "_blank"
    part(this, "download").download = name
    const isAlone = document.querySelectorAll(PICTURES).length < 2
    for (const side of ["previous", "next"]) part(this, side).hidden = isAlone
  }

  get #dialog() {
    return this.querySelector("dialog")
  }
}

customElements.define("picture-viewer", PictureViewer)
