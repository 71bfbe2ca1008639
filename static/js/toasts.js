// One sentence about something done or not done, and at most one way to answer it.

const SHOWN = 6000

/** `answer`: {words, run}. Returns what takes it away again. */
export function toast(sentence, answer = null, milliseconds = SHOWN) {
  const place = document.querySelector("[data-part=toasts]")
  const line = place.querySelector("template").content.firstElementChild.cloneNode(true)
  const button = line.querySelector("button")
  const leaving = setTimeout(() => leave(), milliseconds)
  const leave = () => {
    clearTimeout(leaving)
    line.remove()
  }
  line.querySelector("[data-part=sentence]").textContent = sentence
  button.hidden = answer === null
  if (answer) {
    button.textContent = answer.words
    button.addEventListener("click", () => {
      leave()
      answer.run()
    })
  }
  place.append(line)
  return leave
}
