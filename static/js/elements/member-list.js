// Who is in the room, and whether they are here. A join is heard by everybody at once, so it is written from the frame and not
// fetched by each page. The page tells what happens (app.js), and fetches this for it.

import { groundOf, initials } from "../faces.js"
import { gettext } from "../gettext.js"
import { drawn } from "../presence.js"

class MemberList extends HTMLElement {
  hear({ type, detail }) {
    if (type === "member.joined") this.#joined(detail.user, detail.by)
    else if (type === "member.left") this.#left(detail.user)
    else this.#moved(detail)
  }

  /** Whoever comes by themselves is here; of others, their presence tells. */
  #joined(user, by) {
    if (this.#line(user.usercode)) return
    const line = this.querySelector("template[data-part=member]").content.firstElementChild.cloneNode(true)
    const state = by === user.usercode ? "online" : "offline"
    fill(line, user, state)
    this.#place(line, state)
    this.#count(1)
  }

  #left(user) {
    this.#line(user.usercode)?.remove()
    this.#countGroups()
    this.#count(-1)
  }

  #moved({ usercode, state, status }) {
    const line = this.#line(usercode)
    if (!line) return
    if (line.closest("[data-group]").dataset.group !== state) this.#place(line, state)
    const words = line.querySelector("[data-part=status]")
    if (status !== undefined && usercode !== document.body.dataset.user) words.textContent = status || words.dataset.note
  }

  /** Into its group, by name; a list without groups is one. */
  #place(line, state) {
    const group = this.querySelector(`[data-group="${state}"]`) ?? this.querySelector("[data-group]")
    line.remove()
    const after = [...group.querySelectorAll("li")].find((other) => nameOf(other).localeCompare(nameOf(line)) > 0)
    if (after) after.before(line)
    else group.querySelector("[data-part=members]").append(line)
    this.#countGroups()
  }

  #countGroups() {
    for (const group of this.querySelectorAll("[data-group]")) {
      const number = group.querySelectorAll("li").length
      const shown = group.querySelector("[data-part=group-count]")
      if (shown) shown.textContent = number
      group.hidden = number === 0
    }
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

function fill(line, { usercode, username, name, avatar }, state) {
  line.dataset.usercode = usercode
  line.dataset.username = username
  line.querySelector("[data-part=name]").textContent = name
  line.querySelector("[data-part=who]").title = `@${username}`
  const face = line.querySelector(".avatar")
  const dot = face.querySelector("presence-dot")
  Object.assign(face.dataset, { ground: groundOf(usercode), person: usercode, letters: initials(name) })
  if (avatar) face.replaceChildren(Object.assign(new Image(80, 80), { src: avatar, alt: "" }))
  else face.textContent = initials(name)
  if (dot) {
    dot.setAttribute("usercode", usercode)
    dot.setAttribute("state", drawn({ state }))
    face.append(dot)
    line.querySelector("[data-presence]").dataset.presence = usercode
  }
  const removal = line.querySelector("form")
  if (!removal) return
  removal.action = removal.getAttribute("action").replace("/members/_/", `/members/${encodeURIComponent(usercode)}/`)
  removal.querySelector("button").setAttribute("aria-label", gettext("Take %(name)s out of this room", { name }))
}

customElements.define("member-list", MemberList)
