// What this browser keeps of its user between visits: which rooms they were in lately, and whether they want single keys.

import { Memory, browserStorage } from "./memory.js"

const MOST = 20
const ROOMS = "rooms-lately"
const NO_SINGLE_KEYS = "no-single-keys"

const kept = new Memory(browserStorage(), document.body.dataset.user)

/** The keys of rooms, the last one first. */
export const lately = () => kept.read(ROOMS, [])
export const visit = (room) => kept.write(ROOMS, [room, ...lately().filter((other) => other !== room)].slice(0, MOST))

export const wantsSingleKeys = () => !kept.read(NO_SINGLE_KEYS, false)
export const wantSingleKeys = (wanted) => kept.write(NO_SINGLE_KEYS, wanted ? null : true)
