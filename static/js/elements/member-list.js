// Who is in the room. A join is heard by everybody at once, so it is written from the frame and not fetched by each page.

import { connection } from "../connection.js"

const GROUNDS = 5

class MemberList extends HTMLElement {
  #leaving

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const here = (handle) => ({ detail }) => detail.room === this.dataset.room && handle(detail.user)
    connection.addEventListener("member.joined", here((user) => this.#joined(user)), { signal })
    connection.addEventListener("member.left", here((user) => this.#left(user)), { signal })
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  #joined(user) {
    if (this.#line(user.usercode)) return
    const line = this.querySelector("template[data-part=member]").content.firstElementChild.cloneNode(true)
    fill(line, user)
    const after = this.#lines.find((other) => nameOf(other).localeCompare(user.name) > 0)
    if (after) after.before(line)
    else this.querySelector("[data-part=members]").append(line)
    this.#count(1)
  }

  #left(user) {
    this.#line(user.usercode)?.remove()
    this.#count(-1)
  }

  /** The list may be a part of all members only, so the number goes by what happened. */
  #count(change) {
    const number = document.querySelector("[data-part=member-count]")
    number.textContent = Number(number.textContent) + change
  }

  #line(usercode) {
    return this.#lines.find((line) => line.dataset.usercode === usercode)
  }

  get #lines() {
    return [...this.querySelectorAll("[data-part=members] > li")]
  }
}

const nameOf = (line) => line.querySelector("[data-part=name]").textContent

function fill(line, { usercode, name, avatar }) {
  line.dataset.usercode = usercode
  line.querySelector("[data-part=name]").textContent = name
  const face = line.querySelector(".avatar")
  face.dataset.ground = groundOf(usercode)
  if (avatar) face.replaceChildren(Object.assign(new Image(80, 80), { src: avatar, alt: "" }))
  else face.textContent = initials(name)
  const removal = line.querySelector("form")
  if (!removal) return
  removal.action = removal.getAttribute("action").replace("/members/_/", `/members/${encodeURIComponent(usercode)}/`)
  removal.querySelector("button").setAttribute("aria-label", `Take ${name} out of this room`)
}

/** The same ground as the server's `ground`. */
function groundOf(usercode) {
  return [...usercode].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % GROUNDS + 1
}

function initials(name) {
  const words = name.split(/\s+/)
  return (words[0].slice(0, 1) + (words.length > 1 ? words.at(-1).slice(0, 1) : words[0].slice(1, 2))).toUpperCase()
}

customElements.define("member-list", MemberList)
