// Sounds that people play to each other, made on the spot like those in tones.js. Which there are says chat/model/sounds.py.

import { sound } from "./tones.js"

const ring = (at, from, seconds, loud, to = from * 0.995) => ({ at, shape: "sine", from, to, seconds, loud })
const blow = (at, from, seconds, to = from) => ({ at, shape: "sawtooth", from, to, seconds, loud: 0.3 })
const chirp = (at) => [0, 0.035, 0.07].map((after) => ring(at + after, 4400, 0.03, 0.25, 4600))
const beat = (at) => [ring(at, 75, 0.14, 1, 45), ring(at + 0.22, 65, 0.16, 0.7, 40)]

export const BITES = {
  bell: [ring(0, 880, 1.8, 0.6), ring(0, 1760, 1.2, 0.3), ring(0, 2637, 0.7, 0.2)],
  gong: [ring(0, 110, 2.6, 0.9), ring(0, 164, 2, 0.5), ring(0, 233, 1.3, 0.3), ring(0, 437, 0.5, 0.15)],
  fanfare: [blow(0, 523, 0.14), blow(0.17, 523, 0.14), blow(0.34, 523, 0.14), blow(0.51, 784, 0.7), blow(0.51, 659, 0.7)],
  trombone: [blow(0, 311, 0.32, 308), blow(0.36, 293, 0.32, 290), blow(0.72, 277, 0.32, 274), blow(1.08, 262, 1, 220)],
  cricket: [0, 0.35, 0.7].flatMap(chirp),
  kettle: [ring(0, 700, 1.9, 0.3, 2350), ring(0.5, 1750, 1.4, 0.2, 2400)],
  owl: [ring(0, 390, 0.3, 0.6, 350), ring(0.5, 380, 0.25, 0.5, 360), ring(0.85, 385, 0.6, 0.7, 330)],
  heart: [0, 0.9, 1.8].flatMap(beat),
}

/** Play one on an audio context that runs; of a name that nobody knows nothing is heard. */
export function bite(context, name) {
  sound(context, BITES[name] ?? [])
}
