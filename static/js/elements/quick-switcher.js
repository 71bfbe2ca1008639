// One field that leads everywhere: to rooms, people and pages. The focus stays in it, so what is chosen is told by
// aria-activedescendant. What the page has is there at once; the server is asked when it opens, and again for what is typed as long
// as it knows more than it said.

import { api, sentenceOf } from "../asking.js"
import { groundOf, initials } from "../faces.js"
import { peopleLike, placesAtTheSide, roomsOf, together } from "../gathering.js"
import { ngettext } from "../gettext.js"
import { lately } from "../habits.js"
import { isChoosing } from "../keys.js"
import { part } from "../marks.js"
import { go } from "../navigation.js"
import { rank } from "../places.js"

const BREATH = 150
const SHOWN = 30
// The last line, which is no place: to search messages instead.
const SEARCH = "search"

class QuickSwitcher extends HTMLElement {
  #leaving
  #side = []
  #rooms = { places: [], isWhole: false }
  #people = { places: [], isWhole: false }
  #found = []
  #chosen = 0
  #timer
  #asked = ""

  connectedCallback() {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    const hear = (source, type, handle) => source.addEventListener(type, handle, { signal })
    hear(this.#field, "input", () => this.#typed())
    hear(this, "keydown", (event) => this.#pressed(event))
    hear(this, "submit", (event) => this.#submitted(event))
    hear(part(this, "close"), "click", () => this.close())
    hear(this.#dialog, "close", () => clearTimeout(this.#timer))
    // A click beside the card.
    hear(this.#dialog, "click", ({ target }) => target === this.#dialog && this.close())
    // The focus stays where one types.
    hear(this.#list, "pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault())
    hear(this.#list, "click", ({ target }) => this.#clicked(target.closest("[role=option]")))
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#leaving.abort()
  }

  /** `text`: what was typed while it was on its way; `isSent`: and Enter behind it. */
  open(text, isSent) {
    this.#field.value = text
    this.#side = placesAtTheSide()
    this.#say("")
    this.#dialog.showModal()
    this.#show()
    if (isSent) this.#go(this.#chosen)
    else this.#ask(this.#words)
  }

  close() {
    this.#dialog.close()
  }

  #typed() {
    this.#say("")
    this.#show()
    clearTimeout(this.#timer)
    if (!this.#rooms.isWhole || !this.#people.isWhole) this.#timer = setTimeout(() => this.#ask(this.#words), BREATH)
  }

  /** What cannot be asked for now is what the page does not show, and no more. */
  async #ask(query) {
    this.#asked = query
    const wanted = [this.#rooms.isWhole ? this.#rooms : roomsOf(query), this.#people.isWhole ? this.#people : peopleLike(query)]
    const [rooms, people] = await Promise.allSettled(wanted)
    if (this.#asked !== query || !this.#dialog.open) return
    this.#rooms = rooms.value ?? this.#rooms
    this.#people = people.value ?? this.#people
    this.#show(this.#found[this.#chosen]?.key ?? SEARCH)
  }

  /** `kept`: the key of the place that stays chosen, if somebody moved to it. */
  #show(kept = null) {
    const isAsking = this.#words !== "" || this.#field.value.startsWith("@")
    const everywhere = isAsking ? together(this.#side, this.#rooms.places, this.#people.places) : this.#atRest
    const found = rank(everywhere, this.#field.value.trim(), lately()).slice(0, SHOWN)
    const hasMoved = this.#chosen > 0
    this.#found = found.map(({ place }) => place)
    this.#list.replaceChildren(...found.map(({ place, marks }) => this.#drawn(place, marks)))
    if (this.#words !== "") this.#offerSearch()
    for (const [at, line] of [...this.#list.children].entries()) line.id = `place-${at}`
    const count = this.#found.length
    part(this, "total").textContent = ngettext("%(num)s place", "%(num)s places", count)
    this.#field.setAttribute("aria-expanded", this.#list.children.length > 0)
    this.#choose(hasMoved && kept ? this.#indexOf(kept) : 0)
  }

  #indexOf(kept) {
    return kept === SEARCH ? this.#list.children.length - 1 : Math.max(0, this.#found.findIndex(({ key }) => key === kept))
  }

  /** Before anything is typed: where one may go from here, and that is not here. */
  get #atRest() {
    const known = together(this.#side, this.#rooms.places.filter(({ key }) => this.#side.some((place) => place.key === key)))
    return known.filter(({ isHere }) => !isHere)
  }

  #drawn(place, marks) {
    const { name, note, sign, calls } = place
    const line = part(this, "place").content.firstElementChild.cloneNode(true)
    part(line, "sign").append(sign ? signOf(sign) : face(place))
    part(line, "name").append(...pieces(name, marks))
    const badge = part(line, "number")
    badge.hidden = !calls
    part(badge, "count").textContent = calls > 99 ? "99+" : calls
    part(line, "note").textContent = note
    return line
  }

  #offerSearch() {
    const line = part(this, "search").content.firstElementChild.cloneNode(true)
    part(line, "words").textContent = this.#words
    this.#list.append(line)
  }

  #choose(index) {
    this.#chosen = index
    for (const [at, line] of [...this.#list.children].entries()) line.setAttribute("aria-selected", at === index)
    const line = this.#list.children[index]
    line?.scrollIntoView({ block: "nearest" })
    if (line) this.#field.setAttribute("aria-activedescendant", line.id)
    else this.#field.removeAttribute("aria-activedescendant")
  }

  #pressed(event) {
    if (isChoosing(event) || event.altKey || event.shiftKey) return
    const count = this.#list.children.length
    const hasModifier = event.ctrlKey || event.metaKey
    if (event.key === "Enter" && hasModifier) this.#searchMessages()
    else if (hasModifier || count === 0) return
    else if (event.key === "ArrowDown") this.#choose((this.#chosen + 1) % count)
    else if (event.key === "ArrowUp") this.#choose((this.#chosen + count - 1) % count)
    else return
    event.preventDefault()
  }

  #submitted(event) {
    event.preventDefault()
    this.#go(this.#chosen)
  }

  #clicked(line) {
    if (line) this.#go([...this.#list.children].indexOf(line))
  }

  #go(index) {
    const place = this.#found[index]
    if (place?.href) this.#leave(place.href)
    else if (place) this.#write(place)
    else if (this.#list.children[index]) this.#searchMessages()
  }

  /** To whom one has not written yet: their room is made now. */
  async #write({ usercode }) {
    try {
      const { room } = await api("POST", "/api/v1/directs", { to: [usercode] })
      this.#leave(`/rooms/${encodeURIComponent(room)}`)
    } catch (refusal) {
      this.#say(sentenceOf(refusal))
    }
  }

  #leave(address) {
    this.close()
    go(address)
  }

  #searchMessages() {
    location.assign(`${part(this, "form").action}?q=${encodeURIComponent(this.#words)}`)
  }

  #say(sentence) {
    part(this, "error").hidden = sentence === ""
    part(this, "error").lastElementChild.textContent = sentence
  }

  get #words() {
    return this.#field.value.trim().replace(/^@/, "").trim()
  }

  get #field() {
    return part(this, "field")
  }

  get #list() {
    return part(this, "places")
  }

  get #dialog() {
    return this.querySelector("dialog")
  }
}

/** The sign at the side, without what would speak here: the badge and the note do. */
function signOf(sign) {
  const copy = sign.cloneNode(true)
  copy.setAttribute("aria-hidden", "true")
  return copy
}

function face({ kind, name, usercode }) {
  const made = document.createElement("span")
  made.setAttribute("aria-hidden", "true")
  made.className = kind === "person" ? "avatar" : "room-margin"
  if (kind !== "person") return made
  made.dataset.size = "small"
  made.dataset.ground = groundOf(usercode)
  made.textContent = initials(name)
  return made
}

function pieces(name, marks) {
  const result = []
  let from = 0
  for (const [start, end] of marks) {
    result.push(name.slice(from, start), Object.assign(document.createElement("mark"), { textContent: name.slice(start, end) }))
    from = end
  }
  return [...result, name.slice(from)]
}

customElements.define("quick-switcher", QuickSwitcher)
