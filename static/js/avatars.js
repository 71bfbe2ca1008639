// Somebody has another picture, or none any more: everywhere on the page where they are shown.

/** `letters` are given when the name is another one too. */
export function wear({ usercode, avatar, letters }) {
  for (const face of document.querySelectorAll(`.avatar[data-person="${CSS.escape(usercode)}"]`)) {
    const shown = face.querySelector("img")
    if (letters !== undefined) face.dataset.letters = letters
    else if ((shown?.getAttribute("src") ?? null) === avatar) continue
    for (const node of [...face.childNodes]) if (node === shown || node.nodeType === Node.TEXT_NODE) node.remove()
    face.prepend(avatar ? Object.assign(new Image(80, 80), { src: avatar, alt: "" }) : face.dataset.letters)
  }
}
