// What is known of changes to a room's messages, so that they end the same in whatever order and however often they come: of
// each part of a message, the newest counts. Changes of messages that are not on the page are kept too, for those that are
// being fetched and were written down by the server before they happened.

export const CHANGES = ["message.edited", "message.deleted", "message.pinned", "message.unpinned", "message.previewed", "reaction.added", "reaction.removed"]
const MOST_MESSAGES = 500

export class Changes {
  #known = new Map()

  /** Remember a change; whether it is news: not older than what is known of the same part. */
  hear(event) {
    const parts = this.#known.get(event.target) ?? new Map()
    const part = partOf(event)
    if (parts.has("deletion") || parts.get(part)?.seq >= event.seq) return false
    if (part === "deletion") parts.clear()
    parts.set(part, event)
    this.#known.delete(event.target)
    this.#known.set(event.target, parts)
    if (this.#known.size > MOST_MESSAGES) this.#known.delete(this.#known.keys().next().value)
    return true
  }

  /** What is to be done to a message that shows everything up to `seq`: the newest change of each part, in their order. */
  since(target, seq) {
    const parts = [...this.#known.get(target)?.values() ?? []]
    return parts.filter((event) => event.seq > seq).sort((one, other) => one.seq - other.seq)
  }
}

function partOf({ type, emoji, by }) {
  if (type === "message.deleted") return "deletion"
  if (type === "message.edited") return "text"
  if (type === "message.previewed") return type
  return emoji === undefined ? "pin" : `${emoji} ${by}`
}
