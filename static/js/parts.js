// Copies of what the server's templates hold for the script: no part of a message is written here.

export function copy(name) {
  return document.querySelector("template[data-part=pieces]").content.querySelector(`[data-part="${name}"]`).cloneNode(true)
}

/** The address of a message's page, and what stands below it. */
export function addressOf(message, below = "") {
  return `/rooms/${encodeURIComponent(message.dataset.room)}/messages/${message.dataset.seq}${below}`
}

export const apiOf = (message, below = "") => `/api/v1${addressOf(message, below)}`

// The messages that are about to be deleted, and can still be kept: trash.js knows more of them, and comes with the first.
export const going = new Set()
export const keyOf = ({ room, seq }) => `${room} ${seq}`
