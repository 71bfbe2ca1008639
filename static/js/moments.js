// Times as this reader's clock tells them. The server writes UTC; these words replace it in the same form.

import { LANGUAGE, gettext } from "./gettext.js"

const written = (options) => new Intl.DateTimeFormat(LANGUAGE, options)
const weekday = written({ weekday: "long" })
const thisYear = written({ day: "numeric", month: "long" })
const anyYear = written({ day: "numeric", month: "long", year: "numeric" })

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
  return gettext("%(weekday)s, %(day)s", { weekday: weekday.format(new Date(at)), day: date(at, now) })
}

/** "Thursday, 19 November, 09:21" */
export function dayAndClock(at) {
  return gettext("%(day)s, %(time)s", { day: day(at), time: clock(at) })
}

/** "19 November", with the year when it is not this one. */
export function date(at, now = new Date()) {
  const moment = new Date(at)
  return (moment.getFullYear() === now.getFullYear() ? thisYear : anyYear).format(moment)
}

export function greeting(now) {
  const hour = now.getHours()
  if (hour < 5 || hour >= 18) return gettext("Good evening")
  return hour < 12 ? gettext("Good morning") : gettext("Good afternoon")
}
