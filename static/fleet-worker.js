// Reads fleets away from the page. Its messages are `[kind, value]`, both ways.

import { inWords } from './archive-notes.js'
import { toMarkdown } from './engine/api.js'
import { readArchive } from './engine/archive.js'
import { pushNodes, summaryOf } from './engine/archive-fleet.js'
import { isArchive, PACKED_HEAD } from './engine/archive-source.js'
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
/** @type {TitledReading[]} */
let archives = []
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
    archives = []
    const step = async (/** @type {FleetProgress} */ progress) => {
      postMessage(['progress', progress])
      await goOn
      if (cancelled) throw new Cancelled()
    }
    try {
      await readAll(fleet, sources, step)
    } catch (error) {
      if (error instanceof Cancelled) return null
      throw error
    }
    return WORK.judge(facts)
  },
  /** The report once more, with other facts given. */
  judge(/** @type {Facts} */ facts) {
    report = fleet?.report({ facts, lang })
    if (archives.length > 0) report.archives = archives.map(told)
    // For the page alone: what is saved has none.
    const links = report.groups.map((/** @type {FleetGroup} */ { kinds }) =>
      kinds.map((kind) => call('linkOf', kind.facts)),
    )
    const titled = archives.map(({ title }, index) => ({ ...report.archives[index], title }))
    return { ...report, links, archives: titled }
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

/** Lists behind each other, then the nodes of archives. */
async function readAll(
  /** @type {FleetStream} */ fleet,
  /** @type {Sources} */ sources,
  /** @type {(progress: FleetProgress) => Promise<void>} */ step,
) {
  const packed = await Promise.all(sources.map(isPacked))
  const total = sources.reduce((sum, { size }) => sum + size, 0)
  const lists = sources.filter((_, index) => !packed[index])
  let before = 0
  const from = (/** @type {{ bytes: number }} */ { bytes }) =>
    step({ bytes: before + bytes, total, nodes: fleet.nodes })
  if (lists.length > 0) await fleet.readSources(lists, from)
  before = lists.reduce((sum, { size }) => sum + size, 0)
  for (const source of sources.filter((_, index) => packed[index])) {
    const reading = await readArchive(source, { onProgress: from })
    const { collectorTitle } = await import('./engine/reusecheck-archive.js')
    archives.push({ ...reading, title: collectorTitle(reading.collector) })
    before += source.size
  }
  if (archives.length > 0) pushNodes(fleet, archives)
}

const isPacked = async (/** @type {Blob} */ source) =>
  isArchive(new Uint8Array(await source.slice(0, PACKED_HEAD).arrayBuffer()))

/** An archive in the report: its notes in the language of the report. */
function told(/** @type {TitledReading} */ reading) {
  const texts = JSON.parse(call('wordsOf', 'archive', { lang }))
  const { notes, ...summary } = summaryOf(reading)
  return { ...summary, notes: notes.map((note) => ({ ...note, text: inWords(note, texts) })) }
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
