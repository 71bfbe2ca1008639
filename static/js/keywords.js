// Words that call the reader, whole ones, found as the server finds them (chat/model/keyword.py): in what is read, without case and
// accents.

const BLANKS = /\s+/gu
const QUOTES = { "‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"' }
// What the server leaves out: accents, vowel points of Hebrew and Arabic, and what cannot be seen.
const UNSEEN = /[\u0300-\u0333\u0339-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\p{Cf}\p{Cc}]/gu
// Scripts that put no blanks between words have no ends of words either.
const WORD = /[\p{L}\p{M}\p{N}]/u
const SIGN = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Mymr}\p{sc=Khmr}]/u

export function fold(text) {
  const plain = text.replace(BLANKS, " ").normalize("NFKD").replace(UNSEEN, "").normalize("NFC").toLowerCase()
  return plain.replaceAll("ß", "ss").replaceAll("ς", "σ").replace(/[‘’ʼ“”]/gu, (sign) => QUOTES[sign]).replace(BLANKS, " ").trim()
}

/** Whether one of some words that are folded already is in a text. */
export function isSaid(words, text) {
  const folded = fold(text)
  return words.some((word) => stands(word, folded))
}

function stands(word, text) {
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    if (!goesOn(text, start) && !goesOn(text, start + word.length)) return true
  }
  return false
}

const goesOn = (text, place) => isLetter(text.slice(0, place).at(-1)) && isLetter(text[place])
const isLetter = (sign) => sign !== undefined && WORD.test(sign) && !SIGN.test(sign)
