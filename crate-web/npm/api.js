// The API over the wasm, which answers in JSON. index.d.ts documents everything.
import { call } from './load.js'

export { ReuseCheckError } from './load.js'

/**
 * @typedef {typeof import('../types/index.js')} Api
 * @typedef {import('../types/index.js').Remedy} Remedy
 * @typedef {import('../types/index.js').Report} Report
 * @typedef {import('../types/index.js').Source} Source
 */

/** @type {Api['check']} */
export const check = (facts, options) => unpacked(call('check', facts, options))
/** @type {Api['readText']} */
export const readText = (text) => JSON.parse(call('readText', text))
/** @type {Api['checkText']} */
export const checkText = (text, options) => unpacked(call('checkText', text, options))
/** @type {Api['simulate']} */
export const simulate = (input) => JSON.parse(call('simulate', input))
/** @type {Api['estimate']} */
export const estimate = (input, options) => JSON.parse(call('estimate', input, options))
/** @type {Api['nearestChanges']} */
export const nearestChanges = (facts, options) => JSON.parse(call('nearestChanges', facts, options))
/** @type {Api['compare']} */
export const compare = (before, after, options) => JSON.parse(call('compare', before, after, options))
/** @type {Api['symptoms']} */
export const symptoms = (options) => JSON.parse(call('symptoms', options))
/** @type {Api['toMarkdown']} */
export const toMarkdown = (report, options) =>
  report?.schema === 'reusecheck/fleet/1'
    ? call('fleetToMarkdown', shortened(report), options)
    : call('toMarkdown', report, options)
/** @type {Api['knowledge']} */
export const knowledge = () => JSON.parse(call('knowledge'))

/**
 * What all reports of a language share, by language.
 * @type {Record<string, { sources: Map<string, Source>, remedies: Map<string, Remedy> }>}
 */
const shared = {}

function sharedIn(/** @type {string} */ lang) {
  const { sources, remedies } = JSON.parse(call('shared', { lang }))
  const byId = (/** @type {any[]} */ all) => new Map(all.map((one) => [one.id, one]))
  return { sources: byId(sources), remedies: byId(remedies) }
}

/**
 * Puts what crosses once into a report that crossed without it. Each report gets objects of its own.
 * @param {string} text
 * @returns {Report}
 */
function unpacked(text) {
  const { lang, sources, report } = JSON.parse(text)
  shared[lang] ??= sharedIn(lang)
  const known = shared[lang]
  report.sources = sources.map((/** @type {string} */ id) => ({ ...known.sources.get(id) }))
  for (const remedy of report.remedies) {
    const { title, text, cost, lasts, check, files } = /** @type {Remedy} */ (known.remedies.get(remedy.id))
    remedy.title = title
    remedy.text += text
    remedy.cost = cost
    remedy.lasts = lasts
    remedy.check.text = check.text
    files?.forEach((file, at) => {
      remedy.files[at].text = file.text
    })
  }
  return report
}

/**
 * A fleet with no more names than are written out: a million of them need not cross into the wasm. What is no fleet is left to
 * the wasm to refuse.
 * @param {import('../types/index.js').FleetReport} report
 */
function shortened(report) {
  const most = call('markdownNames')
  const short = (/** @type {import('../types/index.js').FleetKind} */ kind) => ({
    ...kind,
    names: kind.names?.slice(0, most),
  })
  return { ...report, groups: report.groups?.map((group) => ({ ...group, kinds: group.kinds?.map(short) })) }
}
