// The least of a page that the modules under test touch: elements with a dataset and neighbours, a socket, a storage.

// Days begin where the clock says so.
process.env.TZ = "UTC"

export class Element {
  #children = []
  parentElement = null
  id = ""
  textContent = ""

  constructor(className = "", dataset = {}) {
    this.dataset = { ...dataset }
    this.classList = { contains: (name) => className.split(" ").includes(name) }
  }

  get children() {
    return [...this.#children]
  }

  get previousElementSibling() {
    return this.#sibling(-1)
  }

  get nextElementSibling() {
    return this.#sibling(1)
  }

  append(element) {
    element.remove()
    this.#children.push(element)
    element.parentElement = this
  }

  before(element) {
    element.remove()
    const siblings = this.parentElement.#children
    siblings.splice(siblings.indexOf(this), 0, element)
    element.parentElement = this.parentElement
  }

  remove() {
    const siblings = this.parentElement?.#children
    siblings?.splice(siblings.indexOf(this), 1)
    this.parentElement = null
  }

  toggleAttribute(name, on) {
    const key = name.replace("data-", "")
    if (on) this.dataset[key] = ""
    else delete this.dataset[key]
  }

  querySelector() {
    return this
  }

  #sibling(step) {
    const siblings = this.parentElement?.#children ?? []
    return siblings[siblings.indexOf(this) + step] ?? null
  }
}

export class Storage {
  #values = new Map()

  get length() {
    return this.#values.size
  }

  key(index) {
    return [...this.#values.keys()][index]
  }

  getItem(key) {
    return this.#values.get(key) ?? null
  }

  setItem(key, value) {
    this.#values.set(key, value)
  }

  removeItem(key) {
    this.#values.delete(key)
  }
}

/** The server's end of a WebSocket: what it heard, and what it says. */
export class Socket extends EventTarget {
  static opened = []
  heard = []

  constructor(url) {
    super()
    this.url = url
    Socket.opened.push(this)
  }

  static get last() {
    return Socket.opened.at(-1)
  }

  send(text) {
    this.heard.push(JSON.parse(text))
  }

  close() {}

  says(frame) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(frame) }))
  }

  acks(type, fields = {}) {
    this.says({ type: "ack", id: this.heard.findLast((command) => command.type === type).id, ...fields })
  }

  breaks(code = 1006) {
    this.dispatchEvent(Object.assign(new Event("close"), { code }))
  }

  /** Hello, and nothing was missed. */
  async welcomes(rooms = [], limits = {}) {
    this.says({ type: "hello", heartbeat_s: 25, limits, rooms })
    this.acks("resume", { rooms: {} })
    await settled()
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await null
}

/** What a browser keeps for all its tabs: the stores of each person, with a channel and a lock. Like a disk it can be slow, or broken. */
export class Disk {
  rows = []
  #stores = []
  #turns = new Map()
  #ready = Promise.resolve()
  #let = () => {}

  hold() {
    this.#ready = new Promise((resolve) => { this.#let = resolve })
  }

  let() {
    this.#let()
  }

  breaks() {
    this.#ready = Promise.reject(new Error("no disk"))
    this.#ready.catch(() => {})
  }

  store(usercode) {
    const during = async (work) => {
      await this.#ready
      return structuredClone(work() ?? null)
    }
    const find = (clientId) => this.rows.find((row) => row.usercode === usercode && row.client_id === clientId)
    const remove = (clientId) => { this.rows = this.rows.filter((row) => row !== find(clientId)) }
    const store = Object.assign(new EventTarget(), {
      usercode,
      all: () => during(() => this.rows.filter((row) => row.usercode === usercode).sort((one, other) => one.order - other.order)),
      put: (entry) => during(() => {
        remove(entry.client_id)
        this.rows.push({ ...structuredClone(entry), usercode })
      }),
      update: (clientId, change) => during(() => {
        const row = find(clientId)
        return row && Object.assign(row, change(row), { version: row.version + 1 })
      }),
      remove: (clientId) => during(() => remove(clientId)),
      tell: (how, entry) => {
        const others = this.#stores.filter((other) => other !== store && other.usercode === usercode)
        for (const other of others) other.dispatchEvent(new CustomEvent("told", { detail: { how, entry: structuredClone(entry) } }))
      },
      turn: (work) => {
        const turn = (this.#turns.get(usercode) ?? Promise.resolve()).then(work)
        this.#turns.set(usercode, turn)
        return turn
      },
    })
    this.#stores.push(store)
    return store
  }
}
