// The line for networks that let no WebSocket through: server-sent events in, and one POST for each command out. To its owner it
// behaves like a WebSocket; commands leave one after the other, so that they arrive in their order.

export class EventLine extends EventTarget {
  #address
  #source
  #id
  #sending = Promise.resolve()

  constructor(address) {
    super()
    this.#address = address
    this.#source = new EventSource(address)
    this.#source.addEventListener("message", ({ data }) => this.#hear(data))
    // It would come back by itself, without saying what it has missed.
    this.#source.addEventListener("error", () => this.#end())
  }

  send(text) {
    this.#sending = this.#sending.then(() => this.#post(text))
  }

  close() {
    this.#source.close()
  }

  #hear(data) {
    this.#id ??= JSON.parse(data).connection
    this.dispatchEvent(Object.assign(new Event("message"), { data }))
  }

  async #post(text) {
    const headers = { "Content-Type": "application/json" }
    const address = `${this.#address.pathname}/${this.#id}`
    const answer = await fetch(address, { method: "POST", body: text, headers }).catch(() => null)
    if (!answer?.ok) this.#end()
  }

  #end() {
    this.close()
    this.dispatchEvent(Object.assign(new Event("close"), { code: null }))
  }
}
