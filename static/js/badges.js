// How much there is for the reader by name: beside the rooms, at the page's title, and in its little picture.

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
