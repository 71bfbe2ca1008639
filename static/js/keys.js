// What a key means, by where it is pressed. Nothing here touches the page.

const A_MOMENT = 1500
// Nobody may be surprised by these while they write, and whoever wants none of them can switch them off.
const SINGLE = {
  j: "next", k: "previous", r: "answer", t: "thread", e: "edit", "+": "pick", f: "forward", p: "pin", b: "keep", u: "unread", l: "link",
  i: "details", d: "about", "/": "search", "?": "shortcuts",
}
const AFTER_G = { c: "catch-up" }
const IN_THE_LOG = { ArrowDown: "next", ArrowUp: "previous", Home: "first-unread", End: "newest" }

export class Keys {
  #beganAt = -Infinity

  /** `single` says whether keys without a modifier are wanted. */
  constructor(single = () => true) {
    this.single = single
  }

  /** A name for what is meant, or null. `where` is "field", "card" (a menu or a dialog), "message", "log" or "page". */
  meaning(event, where) {
    if (isChoosing(event)) return null
    const began = this.#beganAt
    if (!isModifier(event.key)) this.#beganAt = -Infinity
    if (event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey && letter(event) === "k") return "switch"
    if (where === "card") return null
    if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.key === "ArrowDown") return "next-unread"
    if (where === "field" || event.ctrlKey || event.metaKey || event.altKey) return null
    if (event.shiftKey && event.key.toLowerCase() !== event.key.toUpperCase()) return null
    return this.#plain(event, where, event.timeStamp - began < A_MOMENT)
  }

  #plain(event, where, isSecond) {
    const key = letter(event)
    if (where === "message" && key === "Enter") return "menu"
    if (where !== "page" && IN_THE_LOG[key]) return IN_THE_LOG[key]
    if (!this.single()) return null
    if (isSecond && AFTER_G[key]) return AFTER_G[key]
    if (key === "g") this.#beganAt = event.timeStamp
    return SINGLE[key] ?? null
  }
}

/** Whether it chooses a word in an input method, and so is not for us; Safari tells it by the key code only. */
export const isChoosing = ({ isComposing, keyCode }) => isComposing || keyCode === 229

/** Whether it sends what was written: Enter alone where there are keys, and with Ctrl or ⌘ also where there is a finger. */
export function sends(event, isTouch) {
  if (event.key !== "Enter" || isChoosing(event)) return false
  return event.ctrlKey || event.metaKey || (!isTouch && !event.shiftKey && !event.altKey)
}

const isModifier = (key) => ["Shift", "Control", "Alt", "Meta"].includes(key)

/** The letter on the key cap where the keyboard writes another script; else what was typed, whatever Caps Lock says. */
function letter({ key, code = "" }) {
  if (key.length > 1) return key
  const isForeign = /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key)
  return (isForeign && code.startsWith("Key") ? code.slice(3) : key).toLowerCase()
}
