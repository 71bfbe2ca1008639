// Where the outbox of one person lasts: in this browser's database, shared by all of their tabs, there again after the browser
// was closed. Each row carries its author's usercode, and nobody reads another's.
//
// What a tab did to the outbox is told to the others on a channel that only this person's tabs listen to: "told", with
// {how, entry}. `turn` lets one tab at a time send, where the browser has locks (pages over plain HTTP have none; there the
// client_id alone makes a double harmless).

import { read, write } from "./database.js"

export class OutboxStore extends EventTarget {
  #usercode
  #channel

  constructor(usercode, channel = channelOf(usercode)) {
    super()
    this.#usercode = usercode
    this.#channel = channel
    channel?.addEventListener("message", ({ data }) => this.dispatchEvent(new CustomEvent("told", { detail: data })))
  }

  /** As they were written. */
  all() {
    const mine = IDBKeyRange.bound([this.#usercode], [this.#usercode, []])
    return read("outbox", (store, give) => {
      store.getAll(mine).onsuccess = ({ target }) => give(target.result.sort((one, other) => one.order - other.order))
    })
  }

  put(entry) {
    return write("outbox", (store) => store.put({ ...entry, usercode: this.#usercode }))
  }

  /** In one step: what is kept becomes what `change` makes of it. Resolves with that, or with null when it is not there any more. */
  update(clientId, change) {
    const key = [this.#usercode, clientId]
    return write("outbox", (store, give) => {
      store.get(key).onsuccess = ({ target: { result: kept } }) => {
        const changed = kept ? { ...kept, ...change(kept), version: kept.version + 1 } : null
        give(changed)
        if (!changed) return
        if (changed.client_id !== clientId) store.delete(key)
        store.put(changed)
      }
    })
  }

  remove(clientId) {
    return write("outbox", (store) => store.delete([this.#usercode, clientId]))
  }

  tell(how, entry) {
    this.#channel?.postMessage({ how, entry })
  }

  /** Runs `work` while no other tab of this person does. */
  turn(work) {
    return navigator.locks ? navigator.locks.request(`confab.outbox.${this.#usercode}`, work) : work()
  }
}

function channelOf(usercode) {
  return globalThis.BroadcastChannel ? new BroadcastChannel(`confab.outbox.${usercode}`) : null
}
