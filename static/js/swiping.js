// A message pulled aside by a finger: towards where a line begins, to answer it. Scrolling up and down is the browser's alone
// (touch-action), and so is what begins at the edge of the screen.

import { copy } from "./parts.js"
import { Swipe } from "./swipe.js"

const EDGE = 24
const BACK = 120
const STAYS = "a, button, textarea, input, pre, table, message-editor"
const REDUCED = matchMedia("(prefers-reduced-motion: reduce)")

/** `may(message)`: whether it can be answered; `answer(message)` does. */
export function watchSwipes(list, { may, answer, signal }) {
  let pulled = null
  const hear = (type, handle) => list.addEventListener(type, handle, { signal, passive: true })

  hear("pointerdown", (event) => {
    letGo()
    const message = event.target.closest(".message[data-seq]")
    if (event.pointerType !== "touch" || !event.isPrimary || !message || event.target.closest(STAYS) || isAtEdge(event)) return
    if (!may(message)) return
    const rightToLeft = getComputedStyle(list).direction === "rtl"
    pulled = { message, swipe: new Swipe(event.clientX, event.clientY, rightToLeft ? 1 : -1) }
  })
  hear("pointermove", (event) => {
    if (!pulled || !event.isPrimary) return
    const offset = pulled.swipe.move(event.clientX, event.clientY)
    if (pulled.swipe.isOver || !may(pulled.message)) letGo()
    else if (pulled.swipe.isOn) show(pulled, offset)
  })
  hear("pointerup", (event) => {
    if (!pulled || !event.isPrimary) return
    const { message, swipe } = pulled
    letGo()
    if (swipe.isFar) answer(message)
  })
  hear("pointercancel", () => letGo())

  function letGo() {
    if (pulled) hide(pulled.message)
    pulled = null
  }
}

const isAtEdge = ({ clientX }) => clientX < EDGE || clientX > innerWidth - EDGE

function show({ message, swipe }, offset) {
  if (!message.querySelector("[data-part=swipe-sign]")) message.append(copy("swipe-sign"))
  message.dataset.swiped = swipe.isFar ? "far" : ""
  if (!REDUCED.matches) message.style.setProperty("--pull", `${offset}px`)
}

function hide(message) {
  const pull = message.style.getPropertyValue("--pull")
  message.querySelector("[data-part=swipe-sign]")?.remove()
  delete message.dataset.swiped
  message.style.removeProperty("--pull")
  if (pull) for (const part of message.children) part.animate({ translate: [pull, "0px"] }, { duration: BACK, easing: "ease-out" })
}
