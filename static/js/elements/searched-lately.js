// What somebody looked for in this browser, to look for it again.

import { part } from "../marks.js"
import { forgetSearches, searches, visitSearch } from "../searches.js"

class SearchedLately extends HTMLElement {
  connectedCallback() {
    const { asked } = this.dataset
    if (asked) visitSearch(asked)
    const others = searches().filter((words) => words !== asked)
    part(this, "lines").append(...others.map((words) => this.#line(words)))
    part(this, "forget").addEventListener("click", () => {
      forgetSearches()
      this.hidden = true
      document.querySelector("[role=search] input").focus()
    })
    this.hidden = others.length === 0
  }

  #line(words) {
    const line = part(this, "line").content.firstElementChild.cloneNode(true)
    const link = line.querySelector("a")
    link.setAttribute("href", `${link.getAttribute("href")}?${new URLSearchParams({ q: words })}`)
    link.textContent = words
    return line
  }
}

customElements.define("searched-lately", SearchedLately)
