// Since when there is no line, and the way back when it is there again.

import { gettext } from "../gettext.js"
import { cutSince } from "../known.js"
import { clock, day, sameDay } from "../moments.js"

const FIRST_LOOK = 2000
const LONGEST = 30_000
const PATIENCE = 5000
const OWN_ADDRESS = "/offline"

class LineState extends HTMLElement {
  #leaving
  #timer
  #looks = 0

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    this.#again.addEventListener("click", (event) => this.#clicked(event), { signal })
    addEventListener("online", () => this.#look(), { signal })
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#look(), { signal })
    this.#begin()
  }

  disconnectedCallback() {
    this.#leaving.abort()
    clearTimeout(this.#timer)
  }

  get #again() {
    return document.querySelector("[data-part=again]")
  }

  async #begin() {
    if (location.pathname === OWN_ADDRESS && await isWhole()) return this.#back()
    const since = await cutSince()
    const [isToday, time] = [sameDay(since, new Date()), clock(since)]
    this.#say(isToday ? gettext("Offline since %(time)s.", { time }) : gettext("Offline since %(day)s, %(time)s.", { day: day(since), time }))
    this.#lookLater()
  }

  #lookLater() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), Math.min(LONGEST, FIRST_LOOK * 2 ** this.#looks++))
  }

  async #look() {
    if (await isWhole()) this.#back()
    else this.#lookLater()
  }

  /** Where one was, at once; unless somebody is in the middle of a sentence, or came here on purpose. */
  #back() {
    clearTimeout(this.#timer)
    if (location.pathname !== OWN_ADDRESS && !isWriting()) return location.reload()
    for (const name of ["scene", "cut"]) this.querySelector(`[data-part=${name}]`).hidden = true
    this.querySelector("[data-part=whole]").hidden = false
    this.#say("")
    this.#again.textContent = gettext("Go on")
    this.#again.href = location.pathname === OWN_ADDRESS ? "/" : location.href
    this.#leaving.abort()
  }

  async #clicked(event) {
    event.preventDefault()
    if (await isWhole()) location.assign(location.pathname === OWN_ADDRESS ? "/" : location.href)
    else this.#say(gettext("Still no line at %(time)s.", { time: clock(new Date()) }))
  }

  #say(sentence) {
    this.querySelector("[data-part=state]").textContent = sentence
  }
}

const isWriting = () => [...document.querySelectorAll("textarea")].some((field) => field.closest("[hidden]") === null && field.value !== "")

async function isWhole() {
  const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null)
  return answer?.ok === true
}

customElements.define("line-state", LineState)
