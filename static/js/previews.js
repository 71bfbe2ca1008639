// What links lead to: how that looks, on pages that had none to show, and taking it away. Until this is here the form does that
// by itself; the card goes by its event, as everybody's.

import { api, sentenceOf } from "./asking.js"
import { apiOf } from "./parts.js"
import { toast } from "./toasts.js"

const sheet = document.querySelector("template[data-part=pieces]")?.content.querySelector("[data-part=preview-sheet]")
if (sheet && !document.querySelector("[data-part=preview-sheet]")) document.head.append(sheet.cloneNode())

document.addEventListener("click", (event) => {
  const message = event.target.closest?.("[data-part=remove-preview]")?.closest(".message")
  if (!message) return
  event.preventDefault()
  api("DELETE", apiOf(message, "/preview")).catch((refusal) => toast(sentenceOf(refusal)))
})
