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
}

export function tabStorage() {
  try {
    return globalThis.sessionStorage
  } catch {
    return null
  }
}

export function browserStorage() {
  try {
    return globalThis.localStorage
  } catch {
    return null
  }
}

export const memory = new Memory(tabStorage(), globalThis.document?.body.dataset.user)
/** Under this wait the files that have come through and were not sent, by where somebody wrote. */
export const filesOf = ({ room, thread = "" }) => `files.${room}.${thread}`

// What tabs had not told yet when they were closed.
export const leftovers = new Memory(browserStorage(), globalThis.document?.body.dataset.user)
