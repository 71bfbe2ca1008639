// Tasks: the form of the chosen kind, and how one's own stand, as the server tells it. The lists are the server's; a change of a
// state fetches them again, and progress alone only moves its bar.

import { connection } from "../connection.js"
import { gettext } from "../gettext.js"

const PAUSE = 300
const ENDS = {
  succeeded: (task) => gettext("%(task)s: done.", { task }),
  failed: (task) => gettext("%(task)s: failed.", { task }),
}

class TaskDesk extends HTMLElement {
  #leaving
  #timer
  #asked = 0

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const kind = this.#part("kind")
    this.#part("choose").hidden = true
    kind.addEventListener("change", () => this.#choose(kind.value), { signal })
    // A browser that comes back to this page remembers what was chosen.
    this.#choose(kind.value)
    connection.addEventListener("task.changed", ({ detail }) => this.#changed(detail), { signal })
    // What was told while the line was down is in the list.
    connection.addEventListener("ready", () => this.#refreshSoon(), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
    clearTimeout(this.#timer)
  }

  #choose(name) {
    for (const form of this.querySelectorAll("form[data-task]")) form.hidden = form.dataset.task !== name
  }

  #changed({ task_id: id, task, status, progress }) {
    const bar = this.querySelector(`#task-${id}[data-state=running] progress`)
    if (bar && status === "running") {
      bar.value = progress
      return
    }
    const words = [...this.#part("kind").options].find(({ value }) => value === task)?.text ?? task
    if (ENDS[status]) document.querySelector("[data-part=announcer]").textContent = ENDS[status](words)
    this.#refreshSoon()
  }

  #refreshSoon() {
    this.#timer ??= setTimeout(() => this.#refresh(), PAUSE)
  }

  async #refresh() {
    // What is told while this is on its way may not be in it, and asks again; the newest answer is the one that counts.
    this.#timer = undefined
    const asked = ++this.#asked
    // A form that was refused is not at the address of this page.
    const address = new URL(this.#part("kind").form.action)
    address.search = location.search
    const answer = await fetch(address, { signal: this.#leaving.signal }).catch(() => null)
    if (!answer?.ok) return
    const fetched = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("task-desk [data-part=lists]")
    if (!fetched || asked !== this.#asked) return
    const focused = document.activeElement?.id
    this.#part("lists").replaceChildren(...document.adoptNode(fetched).childNodes)
    // What had the focus is still there, or its place is; nobody is thrown to the top of the page.
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus()
  }

  #part(name) {
    return this.querySelector(`[data-part=${name}]`)
  }
}

customElements.define("task-desk", TaskDesk)
