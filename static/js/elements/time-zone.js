// A field for a time zone: where nobody has chosen one, that of this device is a good guess.

class TimeZone extends HTMLElement {
  connectedCallback() {
    if (this.dataset.unset === undefined) return
    this.querySelector("input").value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC"
  }
}

customElements.define("time-zone", TimeZone)
