// A small card beside what opened it, in the layer above everything: it closes by Esc and by a click elsewhere, as the browser
// does it, and gives the focus back.

const GAP = 6
const MARGIN = 8
const NARROW = 640

/** Where it fits: below what opened it, else above, towards the middle, never outside the window. Narrow pages have it as a sheet, by style. */
export function place(card, opener) {
  card.toggleAttribute("data-sheet", innerWidth < NARROW)
  if (innerWidth < NARROW) {
    card.style.removeProperty("inset")
    return
  }
  const anchor = opener.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = card
  const below = anchor.bottom + GAP + height <= innerHeight - MARGIN
  const top = below ? anchor.bottom + GAP : Math.max(MARGIN, anchor.top - GAP - height)
  const left = anchor.left < innerWidth / 2 ? anchor.left : anchor.right - width
  card.style.inset = `${top}px auto auto ${Math.min(Math.max(MARGIN, left), innerWidth - width - MARGIN)}px`
}

/** Esc elsewhere asks for this attribute: what is open is closed first. It is there before the card shows and until it has
 *  gone, since an Esc can come between the two events of a toggle. */
export function markOpen(card, signal) {
  card.addEventListener("beforetoggle", ({ newState }) => newState === "open" && card.setAttribute("data-open", ""), { signal })
  card.addEventListener("toggle", ({ newState }) => newState === "closed" && card.removeAttribute("data-open"), { signal })
}

/** Arrows among buttons as they stand on the screen: the next in a row, or the nearest one in the next row. */
export function nextByArrow(buttons, current, key) {
  const index = buttons.indexOf(current)
  if (key === "Home") return buttons[0]
  if (key === "End") return buttons.at(-1)
  if (key === "ArrowRight" || key === "ArrowLeft") return buttons.at((index + (key === "ArrowRight" ? 1 : -1)) % buttons.length)
  return nearest(buttons, current, key === "ArrowDown" ? 1 : -1)
}

function nearest(buttons, current, direction) {
  const middle = (button) => button.offsetLeft + button.offsetWidth / 2
  const others = buttons.filter((button) => (button.offsetTop - current.offsetTop) * direction > 1)
  if (others.length === 0) return direction > 0 ? buttons[0] : buttons.at(-1)
  const row = others.reduce((one, other) => ((other.offsetTop - one.offsetTop) * direction < 0 ? other : one)).offsetTop
  const candidates = others.filter(({ offsetTop }) => Math.abs(offsetTop - row) <= 1)
  return candidates.reduce((one, other) => (Math.abs(middle(other) - middle(current)) < Math.abs(middle(one) - middle(current)) ? other : one))
}
