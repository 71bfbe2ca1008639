// Numbers as people read them, and the page's title with one.

const MOST = 99

export const shown = (number) => number > MOST ? `${MOST}+` : String(number)

/** "(3) Room · Confab"; the number that a title has already makes room for the new one. */
export function titled(title, number) {
  const bare = title.replace(/^\(\d+\+?\) /, "")
  return number === 0 ? bare : `(${shown(number)}) ${bare}`
}
