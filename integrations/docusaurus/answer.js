// Writes the answer for a node as HTML, while the site is built.
import { check, preferredLanguage, ReuseCheckError, summarize } from 'reusecheck/core'
import { exampleOf } from './attributes.js'

/** @typedef {import('reusecheck/core').Summary} Summary */

/**
 * Returns the answer as HTML, in the form that React takes.
 * @param {Record<string, unknown>} facts
 * @param {string} tag The language, as a tag.
 * @throws if a fact does not fit, or if a version or a kernel cannot be read.
 */
export function answerFor(facts, tag) {
  const lang = preferredLanguage([tag])
  try {
    // A copy, because Docusaurus runs its bundle in a context with other classes of objects.
    const report = check({ ...facts }, { lang })
    // A page answers without such a value; the author of a site is there to correct it.
    const unreadable = report.steps.find(({ id }) => id.endsWith('-unreadable'))
    if (unreadable) throw new Error(`<ReuseCheck>: ${unreadable.text}`)
    return { __html: html(summarize(report, { lang })) }
  } catch (error) {
    if (!(error instanceof ReuseCheckError)) throw error
    const name = error.field.replace('facts.', '')
    throw new Error(`<ReuseCheck>: ${error.message.replace(error.field, name)} (example: ${exampleOf(name)})`)
  }
}

/** @param {Summary} summary */
function html({ headline, sentences, lists, knowledge }) {
  const paragraph = (/** @type {string} */ text) => `<p>${text}</p>`
  const items = (/** @type {Summary['lists'][number]['items']} */ items) =>
    items.map(({ title, text }) => `<li>${title && strong(title)}${escapeHtml(text)}</li>`).join('')
  return [
    paragraph(strong(headline)),
    ...sentences.map((text) => paragraph(escapeHtml(text))),
    ...lists.map((list) => `${paragraph(strong(list.heading))}<ul>${items(list.items)}</ul>`),
    paragraph(escapeHtml(knowledge)),
  ].join('')
}

const strong = (/** @type {string} */ text) => `<strong>${escapeHtml(text)}</strong>`

const escapeHtml = (/** @type {string} */ text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`)
