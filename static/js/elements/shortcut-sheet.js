// What the keys do, over whatever page one is on: the same list as on the page /shortcuts, which is where it comes from.

import "./single-keys.js"
import { spell } from "../keycaps.js"
import { part } from "../marks.js"
import { partsOf } from "../pages.js"

class ShortcutSheet extends HTMLElement {
  async open() {
    const place = part(this, "sheet")
    const { href } = part(this, "page")
    try {
      if (place.children.length === 0) place.append(...await partsOf(href, "[data-part=shortcuts]"))
      spell(place)
      if (!this.close()) this.#dialog.showModal()
    } catch {
      location.assign(href)
    }
  }

  /** Whether there was something to close. */
  close() {
    const wasOpen = this.#dialog.open
    this.#dialog.close()
    return wasOpen
  }

  get #dialog() {
    return this.querySelector("dialog")
  }
}

customElements.define("shortcut-sheet", ShortcutSheet)
