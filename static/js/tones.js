// Our own small sounds, made on the spot: a knuckle on wood, twice; one soft tap; a falling tone for what could not be sent.
// A tone begins `at` seconds after the others, slides from one pitch (Hz) to another and fades away within its length.

const LOUDEST = 0.25
// A fade to nothing would never end.
const ALMOST_NOTHING = 0.0001

export const TONES = {
  mention: [
    { at: 0, shape: "triangle", from: 320, to: 110, seconds: 0.07, loud: 1 },
    { at: 0.11, shape: "triangle", from: 350, to: 120, seconds: 0.07, loud: 0.8 },
  ],
  direct: [{ at: 0, shape: "sine", from: 520, to: 390, seconds: 0.09, loud: 0.8 }],
  failed: [
    { at: 0, shape: "sine", from: 330, to: 320, seconds: 0.1, loud: 0.6 },
    { at: 0.1, shape: "sine", from: 247, to: 220, seconds: 0.12, loud: 0.6 },
  ],
}

/** Play one on an audio context that runs. */
export function play(context, name) {
  sound(context, TONES[name])
}

/** Play tones; what they are made of is let go when they have sounded. */
export function sound(context, tones) {
  for (const { at, shape, from, to, seconds, loud } of tones) {
    const [tone, volume] = [context.createOscillator(), context.createGain()]
    const [begins, ends] = [context.currentTime + at, context.currentTime + at + seconds]
    tone.type = shape
    tone.frequency.setValueAtTime(from, begins)
    tone.frequency.exponentialRampToValueAtTime(to, ends)
    volume.gain.setValueAtTime(LOUDEST * loud, begins)
    volume.gain.exponentialRampToValueAtTime(ALMOST_NOTHING, ends)
    tone.connect(volume).connect(context.destination)
    tone.onended = () => volume.disconnect()
    tone.start(begins)
    tone.stop(ends)
  }
}
