// A field grows with what is written in it, also in browsers that do not do that by themselves.

export function growing(field, signal) {
  if (CSS.supports("field-sizing", "content")) return
  const grow = () => {
    field.style.blockSize = "auto"
    field.style.blockSize = `${field.scrollHeight}px`
  }
  field.addEventListener("input", grow, { signal })
  grow()
}
