import assert from "node:assert/strict"
import { test } from "node:test"

import { fold, rank } from "../../static/js/places.js"

const room = (name, more = {}) => ({ key: name, kind: "room", name, ...more })
const person = (name, alias = "") => ({ key: `@${name}`, kind: "person", name, alias })
const names = (places, query, lately) => rank(places, query, lately).map(({ place }) => place.name)
const marked = (name, query) => rank([room(name)], query).map(({ marks }) => marks.map(([from, to]) => name.slice(from, to)))[0]

test("what calls comes first, then what is unread, then what was used lately, then the alphabet", () => {
  const places = [room("Zoo"), room("Attic"), room("Lately"), room("Before"), room("New", { unread: true }), room("Calls", { unread: true, calls: 2 })]

  assert.deepEqual(["Calls", "New", "Lately", "Before", "Attic", "Zoo"], names(places, "", ["Lately", "Before"]))
})

test("pages of the product stand behind rooms and people", () => {
  assert.deepEqual(["Sea", "Search"], names([{ key: "/search", kind: "page", name: "Search" }, room("Sea")], "sea"))
})

test("what begins with the word comes before what merely has it inside", () => {
  const places = [room("Greta Lindqvist", { unread: true }), room("Ines Okafor"), room("Instruments", { calls: 2 })]

  assert.deepEqual(["Instruments", "Ines Okafor", "Greta Lindqvist"], names(places, "in"))
})

test("every word has to be there, in whatever order", () => {
  const places = [room("Dome crew"), room("Dome"), room("Crew")]

  assert.deepEqual(["Dome crew"], names(places, "cr do"))
  assert.deepEqual([], names(places, "dome kitchen"))
})

test("initials are enough", () => {
  assert.deepEqual(["Dome crew"], names([room("Dome crew"), room("Kitchen rota")], "dc"))
  assert.deepEqual(["Mei-Lin Zhao"], names([person("Mei-Lin Zhao")], "mlz"))
  assert.deepEqual(["D", "c"], marked("Dome crew", "dc"))
})

test("accents and capitals make no difference, and what is marked is what stands there", () => {
  assert.deepEqual(["Zoë Łukasz"], names([person("Zoë Łukasz")], "zoe luk"))
  assert.deepEqual(["Zoë", "Łuk"], marked("Zoë Łukasz", "ZOE luk"))
  assert.deepEqual(["Straß"], marked("Straße", "strass"))
  assert.deepEqual(["Ölfaß"], marked("Ölfaß", "olfass"))
  assert.deepEqual(["e\u0301te\u0301"], marked("L'e\u0301te\u0301", "ete"))
})

test("letters of other scripts are words too", () => {
  assert.deepEqual(["ليلى حداد", "会議"], [...names([person("ليلى حداد")], "حداد"), ...names([room("会議")], "会")])
})

test("people are found by their user name", () => {
  assert.deepEqual(["Ines"], names([person("Ines", "okafor.i")], "okaf"))
  assert.deepEqual([[]], rank([person("Ines", "okafor.i")], "okaf").map(({ marks }) => marks))
})

test("behind an @ there are only people", () => {
  const places = [room("Ines' room"), { ...room("Ines"), kind: "direct" }, person("Inga")]

  assert.deepEqual(["Ines", "Inga"], names(places, "@in"))
  assert.deepEqual(["Ines", "Inga"], names(places, "@"))
})

test("marks never lie over one another", () => {
  assert.deepEqual(["Ines"], marked("Ines", "in ines"))
})

test("signs of a search are only signs", () => {
  assert.deepEqual(["C++ (old)"], names([room("C++ (old)"), room("Cxx")], "c++ (o"))
})

test("a folded text knows where its letters came from", () => {
  assert.deepEqual({ text: "assb", at: [0, 1, 1, 2, 3] }, fold("AßB"))
})
