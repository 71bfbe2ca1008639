// Who is writing in this room. It stands in the house's line, which keeps its place, and nobody reads it out.

import { connection } from "../connection.js"
import { here } from "../here.js"
import { sentence } from "../typing.js"

class TypingLine extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    here.addEventListener("typing.changed", ({ detail }) => this.#show(detail.users), { signal })
    connection.addEventListener("cut", () => this.#show([]), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #show(users) {
    const others = users.filter(({ usercode }) => usercode !== document.body.dataset.user)
    this.querySelector("[data-part=sentence]").textContent = sentence(others.map(({ name }) => name))
    this.toggleAttribute("data-writing", others.length > 0)
  }
}

customElements.define("typing-line", TypingLine)
