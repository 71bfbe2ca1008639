// The one outbox of the page, and what keeps it going.

import { connection } from "./connection.js"
import { memory } from "./memory.js"
import { Pending } from "./pending.js"

export const outbox = new Pending({
  memory,
  post: ({ room, body, client_id, reply_to = null, confirm = false }) =>
    connection.request("message.post", { room, body, client_id, reply_to, confirm }),
})

connection.addEventListener("ready", () => outbox.wake())
connection.addEventListener("message.posted", ({ detail }) => outbox.accepted(detail.client_id))
