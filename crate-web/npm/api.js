// The API over the wasm, which answers in JSON. What everything means is told in index.d.ts.
import { call } from './load.js'

export { ReuseCheckError } from './load.js'

/** @typedef {typeof import('../types/index.js')} Api */

/** @type {Api['check']} */
export const check = (facts, options) => JSON.parse(call('check', facts, options))
/** @type {Api['readText']} */
export const readText = (text) => JSON.parse(call('readText', text))
/** @type {Api['checkText']} */
export const checkText = (text, options) => JSON.parse(call('checkText', text, options))
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
