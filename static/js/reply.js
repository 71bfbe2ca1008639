// The bar above the composer that says what is being answered. It stays over a reload, like the words below it.

import { gettext } from "./gettext.js"
import { part } from "./marks.js"
import { fill } from "./quotes.js"

export class Reply {
  #bar
  #memory
  #name

  /** `bar` came with the page, filled where the address asked for an answer. */
  constructor(bar, memory, name, signal) {
    this.#bar = bar
    this.#memory = memory
    this.#name = name
    const kept = memory.read(name)
    if (kept && !this.seq) this.begin(kept)
    part(bar, "drop-reply").addEventListener("click", (event) => {
      event.preventDefault()
      this.drop()
    }, { signal })
  }

  /** The seq of what is being answered, or null. */
  get seq() {
    return Number(this.#field.value) || null
  }

  begin({ seq, name, text }) {
    const quote = part(this.#bar, "quote")
    this.#field.value = quote.dataset.target = seq
    quote.href = `?at=${seq}#message-${seq}`
    fill(quote, { name, text })
    part(this.#bar, "drop-reply").setAttribute("aria-label", name ? gettext("Do not reply to %(name)s", { name }) : gettext("Do not reply to this"))
    this.#bar.hidden = false
    this.#memory.write(this.#name, { seq, name, text })
  }

  drop() {
    this.#field.value = ""
    this.#bar.hidden = true
    this.#memory.write(this.#name, null)
    if (new URLSearchParams(location.search).has("reply")) history.replaceState(history.state, "", location.pathname)
  }

  get #field() {
    return part(this.#bar, "reply-to")
  }
}
