// How much there is for the reader by name: beside the rooms, at the page's title, in its little picture, and at the icon of
// the app where it is installed as one.

import { counts } from "./counts.js"
import { shown, titled } from "./title.js"

export function fillBadge(badge, number) {
  const count = badge.querySelector("[data-part=count]")
  // Writing the same again is drawn again.
  if (badge.hidden !== (number === 0)) badge.hidden = number === 0
  if (count.textContent !== shown(number)) count.textContent = shown(number)
}

function showWaiting() {
  const number = counts.waiting
  const picture = document.querySelector("link[rel=icon]")
  const { plain, waiting } = picture.dataset
  const [title, icon] = [titled(document.title, number), number > 0 ? waiting : plain]
  if (document.title !== title) document.title = title
  if (picture.getAttribute("href") !== icon) picture.href = icon
  navigator.setAppBadge?.(number).catch(() => {})
  fillBadge(document.querySelector("[data-part=catch-up] [data-part=number]"), number)
}

// A hello is told room by room, and shown once.
let isDue = false
counts.addEventListener("changed", () => {
  if (isDue) return
  isDue = true
  queueMicrotask(() => {
    isDue = false
    showWaiting()
  })
})
