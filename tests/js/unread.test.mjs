import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Unread } from "../../static/js/unread.js"

const ME = "ME"
const state = (fields = {}) => ({
  room: "crew", kind: "closed", read_seq: 10, delivered_seq: 10, unread: 0, unread_seq: 10, mentions: 0, involvement: "all", cursor: 1,
  ...fields,
})
const said = (seq, fields = {}) => ({ room: "crew", seq, author: { usercode: "YOU" }, mentions: [], ...fields })
let unread
let doubts

beforeEach(() => {
  unread = new Unread(ME)
  doubts = []
  unread.addEventListener("doubtful", ({ detail }) => doubts.push(detail))
  unread.greeted([state()])
})

const counted = (room = "crew") => [unread.of(room).unread, unread.of(room).mentions]

test("what others say is unread, and what calls me is counted apart", () => {
  unread.posted(said(11))
  unread.posted(said(12, { mentions: [ME] }))
  unread.posted(said(13, { mentions: ["*"] }))
  unread.posted(said(14, { mentions: ["SOMEBODY"] }))

  assert.deepEqual(counted(), [4, 2])
})

test("my own words are not", () => {
  unread.posted(said(11, { author: { usercode: ME } }))

  assert.deepEqual(counted(), [0, 0])
})

test("what the server has counted is not counted again, in whatever order it comes", () => {
  unread.posted(said(11))
  unread.told(state({ unread: 3, unread_seq: 12 }))
  unread.posted(said(12))
  unread.posted(said(13))

  assert.deepEqual(counted(), [4, 0])
})

test("the numbers after reading elsewhere are the server's", () => {
  unread.posted(said(11))
  unread.posted(said(12, { mentions: [ME] }))

  unread.told(state({ read_seq: 11, unread: 1, unread_seq: 12, mentions: 1, cursor: 2 }))
  assert.deepEqual(counted(), [1, 1])
  unread.told(state({ read_seq: 12, unread: 0, unread_seq: 12, cursor: 3 }))

  assert.deepEqual(counted(), [0, 0])
})

test("an answer that is overtaken by a newer one changes nothing", () => {
  unread.told(state({ read_seq: 12, unread: 0, unread_seq: 12, cursor: 3 }))

  unread.told(state({ read_seq: 10, unread: 2, unread_seq: 12, cursor: 2 }))
  unread.told(state({ read_seq: 12, unread: 0, unread_seq: 11, cursor: 3 }))

  assert.deepEqual(counted(), [0, 0])
  assert.equal(unread.placeOf("crew").read, 12)
})

test("marked as unread, the cursor goes back and the numbers grow", () => {
  unread.told(state({ read_seq: 4, unread: 5, unread_seq: 10, cursor: 2 }))

  assert.deepEqual(counted(), [5, 0])
  assert.equal(unread.placeOf("crew").read, 4)
})

test("what was said and deleted since is not unread", () => {
  unread.posted(said(11, { mentions: [ME] }))
  unread.deleted({ room: "crew", seq: 12, target: 11 })

  assert.deepEqual(counted(), [0, 0])
  assert.deepEqual(doubts, [])
})

test("when something is deleted that the server has counted, the server is asked again", () => {
  unread.told(state({ read_seq: 5, unread: 4, unread_seq: 10, cursor: 2 }))

  unread.deleted({ room: "crew", seq: 11, target: 4 })
  assert.deepEqual(doubts, [], "that one was read")
  unread.deleted({ room: "crew", seq: 12, target: 7 })

  assert.deepEqual(doubts, ["crew"])
})

test("an answer from before a deletion that is known here is doubted too", () => {
  unread.posted(said(11))
  unread.deleted({ room: "crew", seq: 12, target: 9 })
  unread.deleted({ room: "crew", seq: 13, target: 11 })

  unread.told(state({ unread: 1, unread_seq: 11 }))
  assert.deepEqual(doubts, [], "9 was read, and 11 counts for itself")
  unread.told(state({ read_seq: 5, unread: 4, unread_seq: 11, cursor: 2 }))
  assert.deepEqual(doubts, ["crew"])
  unread.told(state({ read_seq: 5, unread: 3, unread_seq: 13, cursor: 2 }))

  assert.deepEqual(doubts, ["crew"])
  assert.deepEqual(counted(), [3, 0])
})

test("an edit may begin to call me, or cease to", () => {
  unread.posted(said(11))
  unread.edited({ room: "crew", seq: 12, target: 11, mentions: [ME] })
  assert.deepEqual(counted(), [1, 1])

  unread.edited({ room: "crew", seq: 13, target: 11, mentions: [] })

  assert.deepEqual(counted(), [1, 0])
})

test("an edit of what the server has counted is doubted only when it may have called me, or calls me now", () => {
  unread.told(state({ read_seq: 5, unread: 4, unread_seq: 10, cursor: 2 }))
  unread.edited({ room: "crew", seq: 11, target: 7, mentions: [] })
  assert.deepEqual(doubts, [])

  unread.edited({ room: "crew", seq: 12, target: 7, mentions: [ME] })

  assert.deepEqual(doubts, ["crew"])
})

test("hello brings all numbers, and forgets the rooms that it does not name", () => {
  unread.posted(said(11))
  unread.posted(said(12))

  unread.greeted([state({ room: "other", unread: 2 }), state({ unread: 1, unread_seq: 11 })])
  assert.deepEqual(counted(), [2, 0], "12 came behind what hello had counted")
  unread.greeted([state({ room: "other" })])

  assert.deepEqual(counted(), [0, 0])
  assert.equal(unread.placeOf("crew"), undefined)
})

test("of a direct room everything is for me, of a muted room nothing", () => {
  unread.greeted([state({ room: "dm-1", kind: "direct", unread: 2 }), state({ unread: 5, mentions: 1 }), state({ room: "quiet", unread: 9, mentions: 3, involvement: "nothing" })])
  assert.equal(unread.waiting, 3)
  assert.deepEqual(unread.of("quiet"), { unread: 9, mentions: 3, calls: 0, muted: true, hidden: false })

  unread.posted(said(11, { room: "dm-1" }))

  assert.equal(unread.waiting, 4)
  assert.equal(unread.of("dm-1").calls, 3)
})

test("a hidden room comes out when something there is for me", () => {
  unread.greeted([state({ unread: 5, involvement: "hidden" }), state({ room: "dm-1", kind: "direct", involvement: "hidden" })])
  assert.deepEqual(["crew", "dm-1"].map((room) => unread.of(room).hidden), [true, true])
  assert.equal(unread.waiting, 0)

  unread.posted(said(11, { mentions: ["ME"] }))
  unread.posted(said(11, { room: "dm-1" }))

  assert.deepEqual(["crew", "dm-1"].map((room) => unread.of(room).hidden), [false, false])
  assert.equal(unread.waiting, 2)
})

test("an answer about a room that I am not in any more says nothing", () => {
  unread.left("crew")

  unread.told({ room: "crew", kind: "open" })

  assert.equal(unread.placeOf("crew"), undefined)
})

test("an answer without the kind of the room leaves it as it was", () => {
  unread.greeted([state({ room: "dm-1", kind: "direct" })])

  const { kind, ...told } = state({ room: "dm-1", unread: 1, unread_seq: 11, cursor: 2 })
  unread.told(told)

  assert.equal(unread.waiting, 1)
})

test("what is said in the room that is being read is read, and unread again when one looks away too soon", () => {
  unread.reads("crew")
  unread.posted(said(11, { mentions: [ME] }))
  assert.equal(unread.waiting, 0)
  assert.deepEqual(counted(), [0, 0])

  unread.reads(null)

  assert.deepEqual(counted(), [1, 1])
})

test("after too much was missed the server is asked, and its answer holds even where seqs begin anew", () => {
  unread.told(state({ unread: 7, unread_seq: 20, cursor: 5 }))

  unread.lost("crew")
  assert.deepEqual(doubts, ["crew"])
  unread.told(state({ read_seq: 2, unread: 1, unread_seq: 3, cursor: 4 }))

  assert.deepEqual(counted(), [1, 0])
})
