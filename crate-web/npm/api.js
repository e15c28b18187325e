// The public API. It calls the wasm, which answers in JSON. index.d.ts documents everything.
import { call } from './load.js'

export { ReuseCheckError } from './load.js'

/**
 * @typedef {typeof import('../types/index.js')} Api
 * @typedef {import('../types/index.js').Remedy} Remedy
 * @typedef {import('../types/index.js').Report} Report
 * @typedef {import('../types/index.js').Source} Source
 * @typedef {import('../types/index.js').Exit} Exit
 * @typedef {{ needs: number[], steps: number[] }} PackedExit
 * @typedef {{ instruction: string, remedy: Remedy }} SharedRemedy
 * @typedef {Pick<Remedy, 'problems' | 'commands' | 'effects' | 'sources'> & { shared: number, instruction?: string }} PackedRemedy
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
/** @type {Api['summarize']} */
export const summarize = (report, options) => JSON.parse(call('summarize', report, options))
/** @type {Api['preferredLanguage']} */
export const preferredLanguage = (tags) => call('preferredLanguage', [...tags])
/** @type {Api['knowledge']} */
export const knowledge = () => JSON.parse(call('knowledge'))

/**
 * The texts that all reports of a language share, by language.
 * @typedef {{ remedies: SharedRemedy[], ipvs: string, needs: string[], exitSteps: Exit['steps'] }} SharedTexts
 * @type {Record<string, SharedTexts & { sources: Map<string, Source>, steps: Map<string, string> }>}
 */
const shared = {}

function loadShared(/** @type {string} */ lang) {
  const { sources, steps, ...texts } = JSON.parse(call('shared', { lang }))
  return {
    ...texts,
    sources: new Map(sources.map((/** @type {Source} */ source) => [source.id, source])),
    steps: /** @type {Map<string, string>} */ (new Map(steps)),
  }
}

/**
 * Parses a report and adds the shared texts, which cross from the wasm only once. Each report gets its own objects.
 * @param {string} text
 * @returns {Report}
 */
function unpack(text) {
  const { lang, sources, remedies, exits, report } = JSON.parse(text)
  shared[lang] ??= loadShared(lang)
  const known = shared[lang]
  report.sources = sources.map((/** @type {string} */ id) => ({ ...known.sources.get(id) }))
  for (const step of report.steps) step.text ||= known.steps.get(step.id)
  report.remedies = remedies.map((/** @type {PackedRemedy} */ own) => {
    const { instruction, remedy } = known.remedies[own.shared]
    return withOwn(own, instruction, remedy)
  })
  if (report.ipvs) report.ipvs.text = known.ipvs
  exits.forEach((/** @type {PackedExit} */ { needs, steps }, /** @type {number} */ at) => {
    const exit = report.exits[at]
    exit.needs = needs.map((place) => known.needs[place])
    exit.steps = steps.map((place) => copyStep(known.exitSteps[place]))
  })
  return report
}

const copyStep = (/** @type {Exit['steps'][number]} */ step) =>
  step.commands ? { ...step, commands: [...step.commands] } : { ...step }

/**
 * Returns a remedy of one report, with new objects.
 * @param {PackedRemedy} own
 * @param {string} instruction
 * @param {Remedy} remedy
 * @returns {Remedy}
 */
function withOwn(own, instruction, remedy) {
  const { commands, effects, files, check } = remedy
  const restored = {
    ...remedy,
    problems: own.problems,
    text: (own.instruction ?? instruction) + remedy.text,
    check: check.commands ? { ...check, commands: [...check.commands] } : { ...check },
    sources: own.sources,
  }
  if (commands || own.commands) {
    restored.commands = [...(commands ?? []), ...(own.commands ?? [])]
    restored.effects = [...(effects ?? []), ...(own.effects ?? [])]
  }
  if (files) restored.files = files.map((file) => ({ ...file }))
  return restored
}

/**
 * A fleet with no more names than are written out: a million of them need not cross into the wasm. What is no fleet is left to
 * the wasm to refuse.
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
