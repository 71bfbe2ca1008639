// The one outbox of the page, and what keeps it going.

import { connection } from "./connection.js"
import { memory } from "./memory.js"
import { OutboxStore } from "./outbox-store.js"
import { Pending } from "./pending.js"

const me = globalThis.document?.body.dataset.user
const store = globalThis.indexedDB && me ? new OutboxStore(me) : null
// Somebody else may have signed in in this browser while this page had no line. It is theirs then, and nothing of mine goes over it.
let isMine = false

export const outbox = new Pending({
  memory,
  store,
  post: ({ room, body, client_id, reply_to = null, confirm = false, files = [] }) =>
    connection.request("message.post", { room, body, client_id, reply_to, confirm: Boolean(confirm), files: files.map(({ id }) => id) }),
})

connection.addEventListener("hello", ({ detail }) => { isMine = detail.user.usercode === me })
connection.addEventListener("ready", () => isMine && outbox.wake())
connection.addEventListener("cut", () => outbox.sleep())
// Its place goes with it: a tab that has no line of its own learns from it where the message stands.
connection.addEventListener("message.posted", ({ detail: { client_id, epoch, seq, at } }) => isMine && outbox.accepted(client_id, { epoch, seq, at }))
