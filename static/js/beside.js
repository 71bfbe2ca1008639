// A thread beside the conversation: in the place of the details where these stand, else a sheet over the talk. What led to it has
// the focus again when it closes.

import { fetched } from "./doing.js"
import { here } from "./here.js"
import { part } from "./marks.js"
import { partsOf } from "./pages.js"

let leave = () => {}
// What is asked for last is shown: a thread that comes late stays away from whoever asked for something else meanwhile.
let asked

document.addEventListener("click", ({ target }) => {
  if (target.closest('a[href="#details"]')) asked = undefined
}, { capture: true })

export async function open({ room, seq }, from) {
  const mine = asked = {}
  const address = `/rooms/${encodeURIComponent(room)}/threads/${seq}`
  let pane
  if (!await fetched(async () => {
    await import("./elements/thread-pane.js")
    ;[pane] = await partsOf(address, "thread-pane")
  }) || here.room !== room || asked !== mine) return
  leave()
  const aside = document.querySelector("template[data-part=beside]").content.firstElementChild.cloneNode(true)
  part(aside, "own-page").href = address
  show(aside, pane, from)
}

function show(aside, pane, from) {
  const leaving = new AbortController()
  const { signal } = leaving
  leave = () => {
    leaving.abort()
    aside.remove()
    leave = () => {}
  }
  const close = () => {
    // A sheet is closed by what opened it, which has to let go of the rest of the page.
    if (aside.dataset.open !== undefined) return tell(aside, "pane.closed")
    leave()
    const back = from.isConnected ? from : document.querySelector("message-list")
    back.focus({ preventScroll: true })
  }
  aside.addEventListener("click", (event) => {
    if (!event.target.closest('a[href="#main"]')) return
    event.preventDefault()
    event.stopPropagation()
    close()
  }, { signal })
  aside.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && !event.isComposing && aside.dataset.open === undefined && close(), { signal })
  // Whoever asks for the details gets them in its place.
  document.addEventListener("click", (event) => {
    if (!event.target.closest('a[href="#details"]')) return
    leave()
    if (document.getElementById("details").dataset.folded !== undefined) return
    event.preventDefault()
    event.stopPropagation()
  }, { signal, capture: true })
  aside.addEventListener("sheet.closed", () => leave(), { signal })
  here.addEventListener("entered", () => leave(), { signal })
  document.querySelector(".frame > .scrim").before(aside)
  aside.append(pane)
  tell(aside, "pane.opened", { from })
  pane.begin()
}

function tell(element, type, detail) {
  element.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
}
