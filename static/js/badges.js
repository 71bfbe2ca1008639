// How much there is for the reader by name: beside the rooms, at the page's title, in its little picture, and at the icon of
// the app where it is installed as one.

import { counts } from "./counts.js"
import { shown, titled } from "./title.js"

export function fillBadge(badge, number) {
  badge.hidden = number === 0
  badge.querySelector("[data-part=count]").textContent = shown(number)
}

function showWaiting() {
  const number = counts.waiting
  const picture = document.querySelector("link[rel=icon]")
  const { plain, waiting } = picture.dataset
  document.title = titled(document.title, number)
  picture.href = number > 0 ? waiting : plain
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
