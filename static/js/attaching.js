// Files for what is being written: picked, pasted, or dropped anywhere. They go to the thread that they were given to, else to
// the conversation.

const PLACES = ":is(message-composer, thread-pane):defined:has(.composer)"

/** Where one writes what is given to this part of the page. */
export const placeFor = (target) => target.closest?.(PLACES) ?? document.querySelector(PLACES)

/** What was picked before anybody took it. */
export function takeUp(place) {
  place.querySelector("[data-part=pick]").dispatchEvent(new Event("change", { bubbles: true }))
}

for (const type of ["change", "paste", "dragenter", "dragover", "drop"]) document.addEventListener(type, offered)
for (const place of document.querySelectorAll(PLACES)) takeUp(place)

function offered(event) {
  const { type, target } = event
  const place = placeFor(target)
  const given = event.clipboardData ?? event.dataTransfer ?? target
  if (!place || (type === "change" ? target.dataset.part !== "pick" : !given.types.includes("Files"))) return
  const isDrag = type.startsWith("drag")
  // Else the browser would leave the page for the file.
  if (isDrag) event.preventDefault()
  if (type === "dragenter") offer(place, [])
  const files = [...given.files]
  // Words that were copied as a picture too are words.
  if (isDrag || files.length === 0 || event.clipboardData?.getData("text/plain")) return
  event.preventDefault()
  if (type === "change") target.value = ""
  offer(place, files)
}

function offer(place, files) {
  place.dispatchEvent(new CustomEvent("files.offered", { detail: files }))
}
