// What stands for somebody without a picture: two letters, on the ground that the server gives them too.

const GROUNDS = 5

export function groundOf(usercode) {
  return [...usercode].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % GROUNDS + 1
}

export function initials(name) {
  const words = name.split(/\s+/)
  return (words[0].slice(0, 1) + (words.length > 1 ? words.at(-1).slice(0, 1) : words[0].slice(1, 2))).toUpperCase()
}
