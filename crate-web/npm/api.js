// The API over the wasm, which answers in JSON. What everything means is told in index.d.ts.
import { call } from './load.js'

export { checkFleet } from './fleet.js'
export { ReuseCheckError } from './load.js'

export const check = (facts, options) => JSON.parse(call('check', facts, options))
export const readText = (text) => JSON.parse(call('readText', text))
export const checkText = (text, options) => JSON.parse(call('checkText', text, options))
export const simulate = (input) => JSON.parse(call('simulate', input))
export const estimate = (input, options) => JSON.parse(call('estimate', input, options))
export const nearestChanges = (facts, options) => JSON.parse(call('nearestChanges', facts, options))
export const compare = (before, after, options) => JSON.parse(call('compare', before, after, options))
export const symptoms = (options) => JSON.parse(call('symptoms', options))
export const toMarkdown = (report, options) =>
  report?.schema === 'reusecheck/fleet/1' ? call('fleetToMarkdown', shortened(report), options) : call('toMarkdown', report, options)
export const knowledge = () => JSON.parse(call('knowledge'))

/** A fleet with no more names than are written out: a million of them need not cross into the wasm. */
function shortened(report) {
  const most = call('markdownNames')
  const short = (kind) => ({ ...kind, names: kind.names?.slice(0, most) })
  return { ...report, groups: report.groups?.map((group) => ({ ...group, kinds: group.kinds?.map(short) })) }
}
