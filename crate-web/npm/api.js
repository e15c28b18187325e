// The public API. It calls the wasm, which answers in JSON. index.d.ts documents everything.
import { call } from './load.js'

export { ReuseCheckError } from './load.js'

/**
 * @typedef {typeof import('../types/index.js')} Api
 * @typedef {import('../types/index.js').Remedy} Remedy
 * @typedef {import('../types/index.js').Report} Report
 * @typedef {import('../types/index.js').Source} Source
 */

/** @type {Api['check']} */
export const check = (facts, options) => unpack(call('check', facts, options))
/** @type {Api['readText']} */
export const readText = (text) => JSON.parse(call('readText', text))
/** @type {Api['checkText']} */
export const checkText = (text, options) => unpack(call('checkText', text, options))
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
    ? call('fleetToMarkdown', shorten(report), options)
    : call('toMarkdown', report, options)
/** @type {Api['knowledge']} */
export const knowledge = () => JSON.parse(call('knowledge'))

/**
 * The sources and remedies that all reports of a language share, by language.
 * @type {Record<string, { sources: Map<string, Source>, remedies: Map<string, Remedy> }>}
 */
const shared = {}

function loadShared(/** @type {string} */ lang) {
  const { sources, remedies } = JSON.parse(call('shared', { lang }))
  const byId = (/** @type {any[]} */ entries) => new Map(entries.map((entry) => [entry.id, entry]))
  return { sources: byId(sources), remedies: byId(remedies) }
}

/**
 * Parses a report and adds the shared texts, which cross from the wasm only once. Each report gets its own objects.
 * @param {string} text
 * @returns {Report}
 */
function unpack(text) {
  const { lang, sources, report } = JSON.parse(text)
  shared[lang] ??= loadShared(lang)
  const texts = shared[lang]
  report.sources = sources.map((/** @type {string} */ id) => ({ ...texts.sources.get(id) }))
  for (const remedy of report.remedies) {
    const { title, text, cost, lasts, check, files } = /** @type {Remedy} */ (texts.remedies.get(remedy.id))
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
 * Returns a fleet with only the names that Markdown prints, because passing a million names to the wasm is slow. The wasm
 * rejects values that are not fleets.
 * @param {import('../types/index.js').FleetReport} report
 */
function shorten(report) {
  const most = call('markdownNames')
  const short = (/** @type {import('../types/index.js').FleetKind} */ kind) => ({
    ...kind,
    names: kind.names?.slice(0, most),
  })
  return { ...report, groups: report.groups?.map((group) => ({ ...group, kinds: group.kinds?.map(short) })) }
}
