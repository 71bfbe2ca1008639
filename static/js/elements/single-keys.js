// Whether keys without a modifier are wanted in this browser: whoever speaks to their computer may press them without meaning to.

import { wantSingleKeys, wantsSingleKeys } from "../habits.js"

class SingleKeys extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("input")
    box.checked = wantsSingleKeys()
    box.onchange = () => wantSingleKeys(box.checked)
    this.hidden = false
  }
}

customElements.define("single-keys", SingleKeys)
