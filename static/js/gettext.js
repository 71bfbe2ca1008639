// Sentences for people, in the language of the page. They stand in English where they are said, with %(name)s for what is put in,
// and are gathered from there into the catalogues.

import sentences from "./sentences.js"

const ORDER = ["zero", "one", "two", "few", "many", "other"]

/** As dates and lists are to be written. English is written here as in Britain: 19 November. */
export const LANGUAGE = (globalThis.document?.documentElement.lang || "en").replace(/^en$/, "en-GB")

const counting = new Intl.PluralRules(LANGUAGE)
const forms = ORDER.filter((form) => counting.resolvedOptions().pluralCategories.includes(form))

export const gettext = (sentence, values) => fill(sentences[sentence] ?? sentence, values)

/** The form for so many; %(num)s stands for the number. */
export function ngettext(one, many, num, values) {
  const said = sentences[one]
  // Some languages have a form for broken numbers, which no catalogue has: it would be the last one.
  const form = said ? said[Math.min(forms.indexOf(counting.select(num)), said.length - 1)] : num === 1 ? one : many
  return fill(form, { num, ...values })
}

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name])
