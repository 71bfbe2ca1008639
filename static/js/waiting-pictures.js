// Pictures that the server is still looking at: the place is kept, and asked for again until it is there.

const PAUSES = [500, 1000, 1500, 2500, 4000, 6000, 10_000, 20_000]
const MINE = new WeakMap()

/** All pictures of a message, from now on. */
export function wait(message) {
  for (const picture of message.querySelectorAll("img[data-part=picture]")) {
    if (MINE.has(picture)) continue
    MINE.set(picture, 0)
    picture.addEventListener("error", () => again(picture))
    if (picture.complete && picture.naturalWidth === 0) again(picture)
  }
}

function again(picture) {
  const tries = MINE.get(picture)
  MINE.set(picture, tries + 1)
  if (tries < PAUSES.length) setTimeout(() => picture.isConnected && (picture.src = picture.getAttribute("src")), PAUSES[tries])
}
