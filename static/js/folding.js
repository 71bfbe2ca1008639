// A folded reply opens where it is clicked, and stays open on this page. Only those load this whose pages fold replies.

const FOLDED = "message-list .message[data-thread]:not([data-unfolded])"

document.addEventListener("click", ({ target, defaultPrevented }) => {
  const message = target.closest(FOLDED)
  // What has a meaning of its own keeps it, and whoever marks words means these.
  if (!message || defaultPrevented || target.closest("a, button, input, textarea") || !getSelection().isCollapsed) return
  message.dispatchEvent(new CustomEvent("redrawn", { bubbles: true, detail: () => message.toggleAttribute("data-unfolded", true) }))
})
