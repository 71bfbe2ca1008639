// What this browser keeps beyond the page: IndexedDB, as promises. Where it is forbidden (some private windows), everything here
// rejects, and whoever asks goes on without it.
//
//   outbox: what waits to go out, by person          house: one thing under one name (known.js)

const NAME = "confab"
const VERSION = 1
const UNTHOUGHT_OF = "This browser keeps nothing."

let opened = null

function open() {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, VERSION)
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("outbox", { keyPath: ["usercode", "client_id"] })
      opening.result.createObjectStore("house", { keyPath: "name" })
    }
    opening.onsuccess = () => {
      // A later version of the page may want to lay it out anew, and whoever clears a browser must not wait for us.
      opening.result.onversionchange = () => opening.result.close()
      opening.result.onclose = () => { opened = null }
      resolve(opening.result)
    }
    opening.onerror = () => reject(opening.error)
    opening.onblocked = () => reject(new Error(UNTHOUGHT_OF))
  })
  return opened
}

/** Do `work(store, give)` in one transaction; resolves when it is committed, with what `give` was called with. */
async function during(mode, name, work) {
  const database = await open()
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode)
    let given
    transaction.oncomplete = () => resolve(given)
    transaction.onabort = () => reject(transaction.error ?? new Error(UNTHOUGHT_OF))
    work(transaction.objectStore(name), (value) => { given = value })
  })
}

export const read = (name, work) => during("readonly", name, work)
export const write = (name, work) => during("readwrite", name, work)
