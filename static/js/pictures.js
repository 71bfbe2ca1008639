// A picture of a message opens over the page. Whoever asks for another tab, or has no script, gets the file itself.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".attachment[data-kind=image] > a")
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  import("./elements/picture-viewer.js").then(({ view }) => view(link), () => location.assign(link.href))
})
