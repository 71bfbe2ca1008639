// One finger's way over a message: whether it is a pull to one side, and whether it went far enough to mean something.

const DECIDED = 10
const FAR = 64
const FURTHEST = 88

export class Swipe {
  #from
  #direction
  #way = 0
  // A pull, once it is one; over, once it is something else.
  isOn = false
  isOver = false

  /** `direction` is the side to pull to: -1 left, 1 right. */
  constructor(x, y, direction) {
    this.#from = { x, y }
    this.#direction = direction
  }

  /** How far the message goes with the finger, to the left below zero. */
  move(x, y) {
    const along = (x - this.#from.x) * this.#direction
    const across = Math.abs(y - this.#from.y)
    if (!this.isOn && !this.isOver && Math.max(Math.abs(along), across) >= DECIDED) {
      this.isOn = along > across * 1.5
      this.isOver = !this.isOn
    }
    this.#way = this.isOn ? Math.max(0, along) : 0
    return Math.min(this.#way, FURTHEST) * this.#direction
  }

  /** To let go now is to answer. */
  get isFar() {
    return this.isOn && this.#way >= FAR
  }
}
