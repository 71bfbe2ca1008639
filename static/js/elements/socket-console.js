// A console for the socket: it sends frames as they are typed, and shows both directions.

import { gettext } from "../gettext.js"

const MOST_FRAMES = 200
const SENT = "→"
const HEARD = "←"

class SocketConsole extends HTMLElement {
  #leaving
  #socket = null

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.hidden = false
    this.#part("line").addEventListener("click", () => this.#socket ? this.#socket.close() : this.#open(), { signal })
    this.#part("form").addEventListener("submit", (event) => this.#submitted(event), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
    this.#socket?.close()
  }

  #open() {
    const address = new URL(this.dataset.socket, location.href)
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:"
    this.#socket = new WebSocket(address)
    this.#say(gettext("Connecting…"))
    this.#socket.addEventListener("open", () => this.#stand(true))
    this.#socket.addEventListener("message", ({ data }) => this.#show(HEARD, data))
    this.#socket.addEventListener("close", ({ code }) => this.#closed(code))
  }

  #closed(code) {
    this.#socket = null
    this.#stand(false)
    // 1006: there was no handshake, and a browser does not say why.
    this.#say(code === 1006 ? gettext("Not connected. Sign in first, then try again.") : gettext("Closed with %(code)s.", { code }))
  }

  #stand(isOpen) {
    this.#part("send").disabled = !isOpen
    this.#part("line").textContent = isOpen ? gettext("Disconnect") : gettext("Connect")
    if (isOpen) this.#say(gettext("Connected."))
  }

  #submitted(event) {
    event.preventDefault()
    const text = this.#part("frame").value
    const fault = this.#part("fault")
    fault.hidden = isObject(text)
    fault.textContent = fault.hidden ? "" : gettext("This is not a JSON object.")
    if (!fault.hidden || !this.#socket) return
    // One line, as it goes out.
    const frame = JSON.stringify(JSON.parse(text))
    this.#socket.send(frame)
    this.#show(SENT, frame)
  }

  #show(way, text) {
    const frames = this.#part("frames")
    const row = this.#part("row").content.cloneNode(true)
    row.querySelector("[data-part=way]").textContent = way
    row.querySelector("[data-part=text]").textContent = text
    frames.append(row)
    while (frames.children.length > MOST_FRAMES) frames.firstElementChild.remove()
    frames.scrollTop = frames.scrollHeight
  }

  #say(sentence) {
    this.#part("state").textContent = sentence
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`)
  }
}

function isObject(text) {
  try {
    const value = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

customElements.define("socket-console", SocketConsole)
