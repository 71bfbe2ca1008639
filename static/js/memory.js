// What this tab remembers across a reload, per user. Where the browser forbids it, the tab just forgets.

export class Memory {
  #storage
  #prefix

  constructor(storage, user) {
    this.#storage = storage
    this.#prefix = `confab.${user}.`
  }

  read(name, otherwise = null) {
    try {
      return JSON.parse(this.#storage.getItem(this.#prefix + name)) ?? otherwise
    } catch {
      return otherwise
    }
  }

  write(name, value) {
    try {
      if (value === null || value.length === 0) this.#storage.removeItem(this.#prefix + name)
      else this.#storage.setItem(this.#prefix + name, JSON.stringify(value))
    } catch {
      // Full or forbidden: what is on the page still works.
    }
  }

  /** The names that begin with these letters, without them. */
  names(beginning) {
    const start = this.#prefix + beginning
    try {
      return Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index))
        .filter((key) => key.startsWith(start)).map((key) => key.slice(start.length))
    } catch {
      return []
    }
  }
}

function tabStorage() {
  try {
    return globalThis.sessionStorage
  } catch {
    return null
  }
}

export const memory = new Memory(tabStorage(), globalThis.document?.body.dataset.user)
