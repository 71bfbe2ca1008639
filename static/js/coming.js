// The page of a room on its way here: what of it changes from room to room, as the server renders it for every page, and what is
// told of the room meanwhile.

import { connection } from "./connection.js"
import { counts } from "./counts.js"
import { here } from "./here.js"
import { titled } from "./title.js"

const PATIENCE = 10_000
// A finger on the button is nearly a click; what was fetched for it is not kept for longer.
const AT_HAND = 3000

// Those of the page itself stay too when its room goes.
for (const { href } of document.querySelectorAll("main link[rel=stylesheet]")) addStyles(href)

export class Coming {
  #url
  #kept
  #fetching
  #page
  #leaving = new AbortController()
  #timer

  constructor(url, room) {
    this.#url = url
    this.room = room
    this.#kept = here.expect(room)
    this.#fetching = this.#fetch()
    // Whoever waits for it hears of it.
    this.#fetching.catch(() => {})
    this.#timer = setTimeout(() => this.stop(), AT_HAND)
  }

  isFor({ href }) {
    return this.#url.href === href && !this.#leaving.signal.aborted
  }

  /** It is not wanted any more. */
  stop() {
    clearTimeout(this.#timer)
    this.#leaving.abort()
    here.forget(this.#kept)
  }

  /** Resolves when it can be shown, rejects when the browser had better go there itself. */
  async ready() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#leaving.abort(), PATIENCE)
    this.#page = await this.#fetching
    await dressed(this.#page)
    clearTimeout(this.#timer)
  }

  /** Put it in; `place` is that of the line that was being read there, if somebody comes back. */
  show(place) {
    const page = this.#page
    const positions = JSON.parse(page.body.dataset.positions)
    if (place) page.querySelector("message-list").dataset.offset = place.offset
    document.title = titled(page.title, counts.waiting)
    put(page)
    connection.learn(positions)
    here.entered(this.#kept, positions[this.room])
    say(page.title)
  }

  async #fetch() {
    const headers = { Accept: "text/html", Prefer: "return=minimal" }
    const answer = await fetch(this.#url, { headers, redirect: "manual", signal: this.#leaving.signal })
    if (!answer.ok) throw new Error(`${this.#url} answered ${answer.status}`)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const isOurs = ["build", "user", "tailoring"].every((name) => page.body.dataset[name] === document.body.dataset[name])
    if (!isOurs || page.querySelector("message-list")?.dataset.room !== this.room) throw new Error(`${this.#url} is another page`)
    return page
  }
}

/** A stylesheet comes before what it is for, and stays. */
async function dressed(page) {
  const had = new Set([...document.querySelectorAll("head link[rel=stylesheet]")].map(({ href }) => href))
  const links = [...page.querySelectorAll("main link[rel=stylesheet]")]
  for (const link of links) link.remove()
  await Promise.all(links.filter(({ href }) => !had.has(href)).map(({ href }) => addStyles(href)))
}

function addStyles(href) {
  return new Promise((resolve) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: resolve }))
  })
}

function put(page) {
  const main = document.querySelector(".main")
  // Of a page that was no room, and of what was said once.
  document.querySelector("link[data-part=pages]")?.remove()
  document.querySelector("body > p.toast")?.remove()
  // First what stands beside it: while it is away main is wider, and the first look at the list would be laid out for that.
  document.querySelector(".aside")?.remove()
  main.after(...page.querySelectorAll(".aside"))
  main.replaceChildren(...page.querySelector("main").childNodes)
}

/** For whoever hears the page, as a browser says it of a page that was loaded. */
function say(title) {
  const main = document.querySelector(".main")
  if (!main.contains(document.activeElement)) main.focus({ preventScroll: true })
  document.querySelector("[data-part=announcer]").textContent = title
}
