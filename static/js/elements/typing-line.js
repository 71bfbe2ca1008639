// Who is writing in this room, and telling the others when it is me. It stands in the house's line, which keeps its place, and
// nobody reads it out.

import { connection } from "../connection.js"
import { here } from "../here.js"
import { outbox } from "../outbox.js"
import { Typing, sentence } from "../typing.js"

class TypingLine extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const { room } = this.dataset
    const typing = new Typing((type) => connection.request(type, { room }).catch(() => {}))
    const mine = (event) => event.target.matches(`message-composer[data-room="${CSS.escape(room)}"] [data-part=body]`)
    here.addEventListener("typing.changed", ({ detail }) => this.#show(detail.users), { signal })
    connection.addEventListener("cut", () => this.#show([]), { signal })
    document.addEventListener("input", (event) => mine(event) && typing.typed(event.target.value), { signal })
    document.addEventListener("focusout", (event) => mine(event) && typing.stop(), { signal })
    outbox.addEventListener("written", ({ detail }) => detail.room === room && typing.stop(), { signal })
    signal.addEventListener("abort", () => typing.stop())
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
