// How a long list stays light: from a size on, the end that is further from what is being read goes, and can be fetched again.

// A message that is laid out takes a browser about 150 KB.
const MOST = 150
const KEPT = 110
// Nobody may scroll into the hole at once.
const SPARE = 80

/** How many of `count` entries go {above, below}; `at` is the place of the one being read, the count itself at the end. */
export function cut(count, at) {
  if (count <= MOST || at < 0) return { above: 0, below: 0 }
  const goes = count - KEPT
  if (at > count / 2) return { above: Math.min(goes, at - SPARE), below: 0 }
  return { above: 0, below: Math.min(goes, count - at - SPARE) }
}
