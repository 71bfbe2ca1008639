// A form that a device helps to fill in: it gets a challenge from the server, the device answers it, the server looks.
// `data-kind` is `create` or `get`. It is shown only where passkeys work, in place of the element `data-instead`.

import { creation, request, answer } from "../passkeys.js"

// No name of a place, so no passkeys: browsers refuse them for bare addresses.
const BARE = /^[\d.]+$|^\[/

const isAble = () => isSecureContext && "PublicKeyCredential" in window && !BARE.test(location.hostname)

class PasskeyForm extends HTMLElement {
  #leaving

  connectedCallback() {
    if (!isAble()) return
    this.#leaving = new AbortController()
    this.hidden = false
    if (this.dataset.instead) document.getElementById(this.dataset.instead).hidden = true
    this.querySelector("form").addEventListener("submit", (event) => this.#send(event), { signal: this.#leaving.signal })
  }

  disconnectedCallback() {
    this.#leaving?.abort()
  }

  async #send(event) {
    event.preventDefault()
    const form = event.target
    const button = form.querySelector("button")
    button.disabled = true
    this.#say("")
    try {
      const fields = Object.fromEntries(new FormData(form))
      const asked = await ask(this.dataset.challenge, this.dataset.kind === "create" ? fields : {})
      const { location: next } = await ask(form.action, { credential: await this.#turnToDevice(asked), next: fields.next ?? "" })
      go(next)
    } catch (fault) {
      this.#say(this.#sentence(fault))
      button.disabled = false
      button.focus()
    }
  }

  async #turnToDevice(asked) {
    const { signal } = this.#leaving
    const found = this.dataset.kind === "create"
      ? await navigator.credentials.create({ publicKey: creation(asked), signal })
      : await navigator.credentials.get({ publicKey: request(asked), signal })
    return answer(found)
  }

  #sentence(fault) {
    if (fault instanceof Refusal) return fault.message
    const said = { NotAllowedError: "stopped", AbortError: "stopped", InvalidStateError: "known" }[fault.name]
    return this.dataset[said] ?? this.dataset.failed
  }

  #say(words) {
    const problem = this.querySelector("[data-part=problem]")
    problem.textContent = words
    problem.hidden = !words
  }
}

/** What the server has against it, in its words. */
class Refusal extends Error {}

async function ask(url, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" }
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(15_000) })
  const said = await response.json()
  if (!response.ok) throw new Refusal(said.errors ? Object.values(said.errors).join(" ") : said.detail)
  return said
}

/** To a page as it is now, also when it differs from this one by its fragment alone. */
function go(address) {
  const isHere = new URL(address, location).pathname + new URL(address, location).search === location.pathname + location.search
  if (!isHere) return location.assign(address)
  history.replaceState(null, "", address)
  location.reload()
}

customElements.define("passkey-form", PasskeyForm)
