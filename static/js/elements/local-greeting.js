// A greeting by this reader's clock: the server does not know what time it is there.

import { greeting } from "../moments.js"

class LocalGreeting extends HTMLElement {
  connectedCallback() {
    this.textContent = greeting(new Date())
  }
}

customElements.define("local-greeting", LocalGreeting)
