// A day and a time, as this reader's clock tells them; `data-brief` leaves today out, `data-exact` tells the time alone, to the
// millisecond.

import { clock, dayAndClock, exactly, sameDay } from "../moments.js"

class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time")
    if (this.dataset.exact !== undefined) {
      time.textContent = exactly(time.dateTime)
      return
    }
    const isToday = this.dataset.brief !== undefined && sameDay(time.dateTime, new Date())
    time.textContent = isToday ? clock(time.dateTime) : dayAndClock(time.dateTime)
  }
}

customElements.define("local-time", LocalTime)
