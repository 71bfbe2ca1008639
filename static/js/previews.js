// Taking away what a link leads to; its event takes the card, as everybody's. Until this is here, the form does it by itself.

import { api, sentenceOf } from "./asking.js"
import { apiOf } from "./parts.js"
import { toast } from "./toasts.js"

document.addEventListener("click", (event) => {
  const message = event.target.closest?.("[data-part=remove-preview]")?.closest(".message")
  if (!message) return
  event.preventDefault()
  api("DELETE", apiOf(message, "/preview")).catch((refusal) => toast(sentenceOf(refusal)))
})
