// The reading position: at the end it stays at the end, anywhere else nothing moves the line being read.

const NEAR_THE_END = 100

export class Reading {
  atEnd = true
  #scroller
  #size

  constructor(scroller, signal, onMove) {
    this.#scroller = scroller
    scroller.addEventListener("scroll", () => {
      // Our own scrolling is told a frame later, when a keyboard or a window may have changed the size again. Nobody left the
      // end then: the observer is about to answer the size.
      if (this.atEnd && this.#size !== sizeOf(scroller)) return
      this.atEnd = this.#isNearTheEnd
      onMove()
    }, { signal, passive: true })
    const sizes = new ResizeObserver(() => {
      this.#size = sizeOf(scroller)
      if (this.atEnd) this.toEnd()
    })
    sizes.observe(scroller)
    sizes.observe(scroller.firstElementChild)
    signal.addEventListener("abort", () => sizes.disconnect())
  }

  toEnd() {
    this.atEnd = true
    this.#scroller.scrollTop = this.#scroller.scrollHeight
    this.#size = sizeOf(this.#scroller)
  }

  /** In the middle, as far as the list goes. */
  show(element) {
    this.putAt(element, (this.#scroller.clientHeight - element.offsetHeight) / 2)
    this.atEnd = false
  }

  /** Bring an element to a share of the height, as far as the list goes. */
  showAt(element, share) {
    this.putAt(element, this.#scroller.clientHeight * share)
  }

  /** Bring an element to so many pixels below the top, as far as the list goes. */
  putAt(element, offset) {
    this.#scroller.scrollTop += this.offsetOf(element) - offset
    this.look()
  }

  offsetOf(element) {
    return element.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top
  }

  /** What is below may have come without any scrolling. */
  look() {
    this.atEnd = this.#isNearTheEnd
  }

  get #isNearTheEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END
  }

  /**
   * Change the list, and keep the line being read where it is: `change` is told which it is, or null at the end. It is the first
   * that can be seen, or `around` the middle: so what grows above that moves away to above, and what is below it to below.
   */
  during(change, around = false) {
    const line = this.atEnd ? null : this.#firstBelow(around ? this.#scroller.clientHeight / 2 : 0)
    const top = line?.getBoundingClientRect().top
    change(line)
    if (this.atEnd) this.toEnd()
    else if (line?.isConnected) this.#scroller.scrollTop += line.getBoundingClientRect().top - top
  }

  #firstBelow(offset) {
    const top = this.#scroller.getBoundingClientRect().top + offset
    const shown = (element) => element.dataset.at !== undefined && element.getBoundingClientRect().bottom > top
    return [...this.#scroller.firstElementChild.children].find(shown)
  }
}

const sizeOf = ({ scrollHeight, clientHeight }) => `${scrollHeight} ${clientHeight}`
