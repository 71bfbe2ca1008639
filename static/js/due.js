// Times as a datetime-local field holds them, on this reader's clock, and how far that is ahead of UTC at such a time.

export function typed(at) {
  const moment = new Date(at)
  return new Date(moment.getTime() + minutesAhead(moment) * 60_000).toISOString().slice(0, 16)
}

/** Minutes, at the time that was typed: a clock that is changed in between counts as it will be then. */
export function offsetOf(text) {
  const moment = new Date(text)
  return Number.isNaN(moment.getTime()) ? "" : minutesAhead(moment)
}

function minutesAhead(moment) {
  return -moment.getTimezoneOffset()
}
