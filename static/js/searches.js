// What somebody looked for in this browser: kept here alone, and gone with them when they sign out.

import { Memory, browserStorage } from "./memory.js"

const MOST = 6
const NAME = "searches"

const kept = new Memory(browserStorage(), document.body.dataset.user)

/** The last one first. */
export const searches = () => kept.read(NAME, [])
export const visitSearch = (words) => kept.write(NAME, [words, ...searches().filter((other) => other !== words)].slice(0, MOST))
export const forgetSearches = () => kept.write(NAME, null)
