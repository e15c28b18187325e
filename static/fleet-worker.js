// Reads fleets away from the page. Its messages are `[kind, value]`, both ways.
import { toMarkdown } from './engine/api.js'
import { exportFleet, withoutNames } from './engine/export.js'
import { FleetStream } from './engine/fleet.js'
import { call, languageLoader, load } from './engine/load.js'

/** @type {Words} */
const TYPES = {
  csv: 'text/csv',
  json: 'application/json',
  markdown: 'text/markdown',
  sarif: 'application/sarif+json',
  junit: 'application/xml',
}

/** The reader wants no more of it. */
class Cancelled extends Error {}

/** @type {import('../crate-web/types/index.js').Language} */
let lang
/** @type {FleetStream | undefined} */
let fleet
/** @type {any} */
let report
let cancelled = false
/** @type {Promise<unknown>} */
let goOn = Promise.resolve()
/** @type {((value: unknown) => void) | undefined} */
let wake

const loadLanguage = languageLoader(async (/** @type {string} */ name) => {
  const response = await fetch(new URL(`./lang/${name}.txt`, import.meta.url))
  return response.ok ? response.text() : Promise.reject(new Error(String(response.status)))
})

/** @type {Record<string, (value: any) => any>} */
const WORK = {
  /** The page's words, in the first of the reader's languages that there is. */
  async start(/** @type {string[]} */ wanted) {
    await load(() => undefined)
    lang = call('preferredLanguage', wanted)
    await loadLanguage(lang).catch(() => (lang = call('languages')[0]))
    return spoken()
  },
  /** The words of that language, and the report once more in it; what cannot be loaded changes nothing. */
  async speak(
    /** @type {{ wanted: import('../crate-web/types/index.js').Language, facts: Facts }} */ { wanted, facts },
  ) {
    if (
      !(await loadLanguage(wanted).then(
        () => true,
        () => false,
      ))
    )
      return { failed: wanted }
    lang = wanted
    return { ...spoken(), report: report && WORK.judge(facts) }
  },
  async read(/** @type {{ sources: Sources, facts: Facts }} */ { sources, facts }) {
    fleet?.free()
    cancelled = false
    report = undefined
    fleet = new FleetStream({})
    const step = async (/** @type {FleetProgress} */ progress) => {
      postMessage(['progress', progress])
      await goOn
      if (cancelled) throw new Cancelled()
    }
    try {
      await fleet.readSources(sources, step)
    } catch (error) {
      if (error instanceof Cancelled) return null
      throw error
    }
    return WORK.judge(facts)
  },
  /** The report once more, with other facts given. */
  judge(/** @type {Facts} */ facts) {
    report = fleet?.report({ facts, lang })
    // For the page alone: what is saved has none.
    const links = report.groups.map((/** @type {FleetGroup} */ { kinds }) =>
      kinds.map((kind) => call('linkOf', kind.facts)),
    )
    return { ...report, links }
  },
  pause: () => void (goOn = new Promise((resolve) => (wake = resolve))),
  resume: () => void wake?.(undefined),
  cancel: () => {
    cancelled = true
    wake?.(undefined)
  },
  export(/** @type {{ format: string, names: boolean }} */ { format, names }) {
    const type = TYPES[format]
    if (format === 'csv' || format === 'sarif' || format === 'junit')
      return new Blob([...exportFleet(report, format, { names, lang })], { type })
    const told = names ? report : withoutNames(report)
    return new Blob([format === 'json' ? JSON.stringify(told) : toMarkdown(told, { lang })], { type })
  },
}

/** What the page speaks, and what else it could. */
function spoken() {
  const names = call('languageNames')
  const languages = call('languages').map((/** @type {string} */ id, /** @type {number} */ index) => [id, names[index]])
  return { lang, languages, words: Object.fromEntries(JSON.parse(call('fleetWords', { lang }))) }
}

addEventListener('message', async ({ data: [kind, value] }) => {
  try {
    const answer = await WORK[kind](value)
    if (answer !== undefined) postMessage([kind, answer])
  } catch (error) {
    postMessage(['failed', { kind, reason: /** @type {Error} */ (error).message }])
  }
})
