// Times as this reader's clock tells them. The server writes UTC; these words replace it in the same form.

const LANGUAGE = globalThis.document?.documentElement.lang || "en"
const parts = (options) => new Intl.DateTimeFormat(LANGUAGE, options)
const weekday = parts({ weekday: "long" })
const month = parts({ month: "long" })

export function clock(at) {
  const moment = new Date(at)
  return [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":")
}

/** "09:21:04.131" */
export function exactly(at) {
  const moment = new Date(at)
  return `${clock(at)}:${String(moment.getSeconds()).padStart(2, "0")}.${String(moment.getMilliseconds()).padStart(3, "0")}`
}

export function sameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString()
}

/** "Thursday, 19 November", with the year when it is not this one. */
export function day(at, now = new Date()) {
  return `${weekday.format(new Date(at))}, ${date(at, now)}`
}

/** "19 November", with the year when it is not this one. */
export function date(at, now = new Date()) {
  const moment = new Date(at)
  const year = moment.getFullYear() === now.getFullYear() ? "" : ` ${moment.getFullYear()}`
  return `${moment.getDate()} ${month.format(moment)}${year}`
}

export function greeting(now) {
  const hour = now.getHours()
  if (hour < 5 || hour >= 18) return "Good evening"
  return hour < 12 ? "Good morning" : "Good afternoon"
}
