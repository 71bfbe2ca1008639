// The newest files of the room, beside it. The page tells what happens (app.js), and fetches this with the first file.

import { gettext } from "../gettext.js"
import { part } from "../marks.js"
import { sized } from "../uploads.js"

const SHOWN = 5

class FileList extends HTMLElement {
  hear({ type, detail }) {
    if (type === "message.posted") this.#add(detail)
    else for (const line of this.#lines(detail.target)) line.remove()
    const isEmpty = this.#list.children.length === 0
    part(this, "no-files").hidden = !isEmpty
    part(this, "all-files").hidden = isEmpty
  }

  /** What comes again after a cut is there already. */
  #add({ seq, author, files, deleted }) {
    if (deleted || this.#lines(seq).length > 0) return
    // As the server lists those of one message.
    const sorted = [...files].sort((one, other) => one.id < other.id ? -1 : 1)
    this.#list.prepend(...sorted.map((file) => this.#drawn(file, author, seq)))
    for (const line of [...this.#list.children].slice(SHOWN)) line.remove()
  }

  #drawn({ name, size, type, url, width }, author, seq) {
    const line = part(this, "file-lines").content.querySelector(`[data-kind="${kindOf(type, width)}"]`).cloneNode(true)
    const message = part(line, "file-message")
    line.dataset.message = seq
    line.querySelector("a").href = url
    part(line, "file-name").textContent = name
    part(line, "file-author").textContent = author.name
    part(line, "file-size").textContent = sized(size)
    message.href = message.getAttribute("href").replace("at=0", `at=${seq}`).replace("#message-0", `#message-${seq}`)
    message.setAttribute("aria-label", gettext("The message with %(name)s", { name }))
    return line
  }

  #lines(seq) {
    return [...this.#list.querySelectorAll(`[data-message="${seq}"]`)]
  }

  get #list() {
    return part(this, "files-here")
  }
}

/** Only what the server has looked into has a width. */
function kindOf(type, width) {
  const [kind] = type.split("/")
  return width || kind !== "image" && ["video", "audio"].includes(kind) ? kind : "file"
}

customElements.define("file-list", FileList)
