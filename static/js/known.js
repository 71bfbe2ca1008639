// What the page without a line needs to know: who is signed in in this browser, which rooms they are in, and since when there is
// no line. Signing out forgets the person and the rooms; what waits in the outbox stays, under their usercode.

import { read, write } from "./database.js"

const PERSON = "person"
const CUT = "cut"

const get = (name) => read("house", (store, give) => {
  store.get(name).onsuccess = ({ target }) => give(target.result ?? null)
})

/** {usercode, rooms: [{room, name}]}, or null. */
export const person = () => get(PERSON).catch(() => null)

export const remember = (usercode, rooms) => write("house", (store) => store.put({ name: PERSON, usercode, rooms })).catch(() => {})

export const forget = () => write("house", (store) => store.delete(PERSON)).catch(() => {})

/** When the line was last seen to break; the first to notice says so. */
export async function cutSince(now = new Date().toISOString()) {
  const kept = await write("house", (store, give) => {
    store.get(CUT).onsuccess = ({ target }) => {
      give(target.result ?? { at: now })
      if (!target.result) store.put({ name: CUT, at: now })
    }
  }).catch(() => null)
  return kept?.at ?? now
}

export const whole = () => write("house", (store) => store.delete(CUT)).catch(() => {})
