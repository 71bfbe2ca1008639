// Times as this reader's clock tells them. The server writes UTC; these words replace it in the same form.

const LANGUAGE = globalThis.document?.documentElement.lang || "en"
const parts = (options) => new Intl.DateTimeFormat(LANGUAGE, options)
const weekday = parts({ weekday: "long" })
const month = parts({ month: "long" })

export function clock(at) {
  const moment = new Date(at)
  return [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":")
}

export function sameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString()
}

/** "Thursday, 19 November", with the year when it is not this one. */
export function day(at, now = new Date()) {
  const moment = new Date(at)
  const year = moment.getFullYear() === now.getFullYear() ? "" : ` ${moment.getFullYear()}`
  return `${weekday.format(moment)}, ${moment.getDate()} ${month.format(moment)}${year}`
}
