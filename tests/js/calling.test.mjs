import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"

import { BITES } from "../../static/js/bites.js"
import { biteOf, soundOf, Turn } from "../../static/js/calling.js"
import { play, TONES } from "../../static/js/tones.js"

const NOW = Date.parse("2026-11-21T09:00:00Z")
const event = (fields = {}) => ({ author: { usercode: "B" }, at: "2026-11-21T08:59:59Z", ...fields })
const ROOM = { isDirect: false, muted: false }

test("a sound is for what calls the reader by name, now", () => {
  const heard = (callsMe, fields = {}, place = ROOM) => soundOf(event(fields), callsMe, "A", place, NOW)

  assert.equal(heard(true), "mention")
  assert.equal(heard(false), null)
  assert.equal(heard(false, {}, { ...ROOM, isDirect: true }), "direct")
  assert.equal(heard(true, { author: { usercode: "A" } }), null)
  assert.equal(heard(true, {}, { ...ROOM, muted: true }), null)
  assert.equal(heard(true, { at: "2026-11-21T08:50:00Z" }), null, "old news")
})

/** Locks of one browser, for all of its tabs. */
function browser() {
  const held = []
  const waiting = []
  const grant = ({ name, mode, work }) => {
    const lock = { name, mode }
    held.push(lock)
    Promise.resolve(work()).then(() => {
      held.splice(held.indexOf(lock), 1)
      const next = waiting.findIndex((one) => one.name === name)
      if (next >= 0) grant(waiting.splice(next, 1)[0])
    })
  }
  return {
    query: async () => ({ held: [...held] }),
    request(name, ...rest) {
      const [options, work] = rest.length === 2 ? rest : [{}, rest[0]]
      const wish = { name, mode: options.mode ?? "exclusive", work }
      const isFree = held.every((one) => one.name !== name || (one.mode === "shared" && wish.mode === "shared"))
      if (isFree) grant(wish)
      else waiting.push(wish)
    },
  }
}

const tab = (isFocused = false) => ({ visibilityState: "visible", isFocused, hasFocus() { return this.isFocused } })

test("of several tabs one plays", async () => {
  const locks = browser()
  const tabs = [new Turn(locks, tab()), new Turn(locks, tab())]
  for (const one of tabs) one.take()

  assert.deepEqual(await Promise.all(tabs.map((one) => one.mayPlay())), [true, false])
})

test("none plays while somebody looks at any of them", async () => {
  const [locks, looked] = [browser(), tab(true)]
  const [mine, other] = [new Turn(locks, tab()), new Turn(locks, looked)]
  mine.take()
  other.looks()
  other.looks()
  assert.equal(await mine.mayPlay(), false)

  looked.isFocused = false
  other.looks()
  await new Promise(setImmediate)
  assert.equal(await mine.mayPlay(), true)
})

test("without locks a tab listens to itself alone", async () => {
  const page = tab(true)
  const turn = new Turn(undefined, page)
  turn.looks()
  turn.take()
  assert.equal(await turn.mayPlay(), false)

  page.isFocused = false
  assert.equal(await turn.mayPlay(), true)
})

test("the sounds are short, and none is like another", () => {
  const length = (tones) => Math.max(...tones.map(({ at, seconds }) => at + seconds))

  assert.deepEqual(Object.keys(TONES), ["mention", "direct", "failed"])
  for (const tones of Object.values(TONES)) assert.ok(length(tones) <= 0.25)
  assert.equal(new Set(Object.values(TONES).map((tones) => JSON.stringify(tones))).size, 3)
})

test("there are tones for each sound that can be played, and for no other", async () => {
  const named = await readFile(new URL("../../chat/model/sounds.py", import.meta.url), "utf8")

  assert.deepEqual(Object.keys(BITES), [...named.matchAll(/^ {4}"([a-z]+)": Sentence/gm)].map(([, name]) => name))
  assert.equal(new Set(Object.values(BITES).map((tones) => JSON.stringify(tones))).size, Object.keys(BITES).length)
})

test("a sound is played by what is said now and is nothing else", () => {
  const said = (body, at = "2026-11-29T08:00:00Z") => biteOf({ body, at }, Date.parse("2026-11-29T08:00:10Z"))

  assert.equal(said("/play gong"), "gong")
  for (const body of ["play gong", "/play gong twice", "a /play gong", "/play <b>"]) assert.equal(said(body), null)
  assert.equal(said("/play gong", "2026-11-29T07:59:00Z"), null)
})

test("each tone begins, ends and is let go", () => {
  const made = []
  const parameter = () => ({ setValueAtTime() {}, exponentialRampToValueAtTime() {} })
  const context = {
    currentTime: 10,
    destination: {},
    createOscillator: () => {
      const tone = { frequency: parameter(), connect: (next) => next, start: (at) => { tone.begins = at }, stop: (at) => { tone.ends = at } }
      made.push(tone)
      return tone
    },
    createGain: () => ({ gain: parameter(), connect: (next) => next, disconnect() {} }),
  }

  play(context, "mention")

  assert.equal(made.length, 2)
  for (const { begins, ends, onended } of made) assert.ok(begins >= 10 && ends > begins && onended)
})
