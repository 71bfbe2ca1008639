// The outbox as the page without a line has it: it shows and changes what waits, and sends nothing.

import { person } from "./known.js"
import { Memory, tabStorage } from "./memory.js"
import { OutboxStore } from "./outbox-store.js"
import { Pending } from "./pending.js"
import { Refusal } from "./connection.js"

/** Who is signed in in this browser, as far as it knows: {usercode, rooms}, or null. */
export const me = await person()
export const memory = me && new Memory(tabStorage(), me.usercode)
export const outbox = me && new Pending({
  memory,
  store: new OutboxStore(me.usercode),
  post: () => Promise.reject(new Refusal("disconnected")),
})

export function nameOf(room) {
  return me.rooms.find((known) => known.room === room)?.name ?? room
}

/** Said to those who do not see it. */
export function say(sentence) {
  document.querySelector("[data-part=done]").textContent = sentence
}

// Whoever comes back to this page and is somebody else by now must not see it.
addEventListener("visibilitychange", async () => {
  if (document.visibilityState === "visible" && (await person())?.usercode !== me?.usercode) location.reload()
})
