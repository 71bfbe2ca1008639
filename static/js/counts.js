// The one count of the page: what the connection tells goes into it, and what it doubts is asked again. What has arrived in a
// room is told to the server, for the signs under other people's messages.

import { connection } from "./connection.js"
import { Progress } from "./progress.js"
import { Unread } from "./unread.js"

const ARRIVING = 1000
const BREATH = 300
// In a large room many pages doubt at the same moment, and must not ask at the same moment.
const CROWD = 3000

const me = document.body.dataset.user
export const counts = new Unread(me)

const delivered = new Progress((room, seq) => connection.request("room.deliver", { room, seq }), ARRIVING)
const doubtful = new Map()

const hear = (type, handle) => connection.addEventListener(type, ({ detail }) => handle(detail))
hear("hello", ({ rooms }) => {
  counts.greeted(rooms)
  for (const { room, unread, unread_seq: top, delivered_seq: here } of rooms) if (unread > 0 && here < top) delivered.reach(room, top)
})
hear("ready", () => delivered.again())
hear("room.added", (added) => counts.told(added))
hear("room.removed", ({ room }) => counts.left(room))
hear("room.resync", ({ room }) => counts.lost(room))
hear("history.expired", ({ room }) => counts.of(room).unread > 0 && counts.lost(room))
hear("member.read", (state) => state.usercode === me && "unread" in state && counts.told(state))
hear("message.posted", (event) => {
  counts.posted(event)
  const isNews = event.author.usercode !== me && event.seq > (counts.placeOf(event.room)?.read ?? Infinity)
  if (isNews && event.room !== counts.beingRead) delivered.reach(event.room, event.seq)
})
hear("message.edited", (event) => counts.edited(event))
hear("message.deleted", (event) => counts.deleted(event))

counts.addEventListener("doubtful", ({ detail: room }) => {
  if (doubtful.has(room)) return
  const spread = counts.isDirect(room) ? 0 : Math.random() * CROWD
  doubtful.set(room, setTimeout(() => ask(room).catch(() => {}), BREATH + spread))
})

/** When there is no answer, the next hello brings all counts. */
async function ask(room) {
  doubtful.delete(room)
  const response = await fetch(`/api/v1/rooms/${encodeURIComponent(room)}`, { signal: AbortSignal.timeout(15_000) })
  if (response.ok) counts.told(await response.json())
}
