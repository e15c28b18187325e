// Reads fleets in a worker. Messages in both directions are `[kind, value]`.

import { noteText } from './archive-notes.js'
import { toMarkdown } from './engine/api.js'
import { readArchive } from './engine/archive.js'
import { pushNodes, summaryOf } from './engine/archive-fleet.js'
import { isArchiveFile } from './engine/archive-source.js'
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

/** The user cancelled the reading. */
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
let resumed = Promise.resolve()
/** @type {((value: unknown) => void) | undefined} */
let resume

const loadLanguage = languageLoader(async (/** @type {string} */ name) => {
  const response = await fetch(new URL(`./lang/${name}.txt`, import.meta.url))
  return response.ok ? response.text() : Promise.reject(new Error(String(response.status)))
})

/** @type {Record<string, (value: any) => any>} */
const WORK = {
  /** Returns the page's texts, in the first of the user's languages that exists. */
  async start(/** @type {string[]} */ wanted) {
    await load(() => undefined)
    lang = call('preferredLanguage', wanted)
    await loadLanguage(lang).catch(() => (lang = call('languages')[0]))
    return languageState()
  },
  /** Changes the language; returns its texts and the report in it. If the language does not load, nothing changes. */
  async language(
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
    return { ...languageState(), report: report && WORK.judge(facts) }
  },
  async read(/** @type {{ sources: Sources, facts: Facts }} */ { sources, facts }) {
    fleet?.free()
    cancelled = false
    report = undefined
    fleet = new FleetStream({})
    archives = []
    const step = async (/** @type {FleetProgress} */ progress) => {
      postMessage(['progress', progress])
      await resumed
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
  /** Returns the report with other facts. */
  judge(/** @type {Facts} */ facts) {
    report = fleet?.report({ facts, lang })
    if (archives.length > 0) report.archives = archives.map(archiveSummary)
    // Only for the page; exports contain no links.
    const links = report.groups.map((/** @type {FleetGroup} */ { kinds }) =>
      kinds.map((kind) => call('linkOf', kind.facts)),
    )
    const titled = archives.map(({ title }, index) => ({ ...report.archives[index], title }))
    return { ...report, links, archives: titled }
  },
  pause: () => void (resumed = new Promise((resolve) => (resume = resolve))),
  resume: () => void resume?.(undefined),
  cancel: () => {
    cancelled = true
    resume?.(undefined)
  },
  export(/** @type {{ format: string, names: boolean }} */ { format, names }) {
    const type = TYPES[format]
    if (format === 'csv' || format === 'sarif' || format === 'junit')
      return new Blob([...exportFleet(report, format, { names, lang })], { type })
    const exported = names ? report : withoutNames(report)
    return new Blob([format === 'json' ? JSON.stringify(exported) : toMarkdown(exported, { lang })], { type })
  },
}

/** Reads all node lists, then the nodes of archives. */
async function readAll(
  /** @type {FleetStream} */ fleet,
  /** @type {Sources} */ sources,
  /** @type {(progress: FleetProgress) => Promise<void>} */ step,
) {
  const isArchive = await Promise.all(sources.map(isArchiveFile))
  const total = sources.reduce((sum, { size }) => sum + size, 0)
  const lists = sources.filter((_, index) => !isArchive[index])
  let finishedBytes = 0
  const reportProgress = (/** @type {{ bytes: number }} */ { bytes }) =>
    step({ bytes: finishedBytes + bytes, total, nodes: fleet.nodes })
  if (lists.length > 0) await fleet.readSources(lists, reportProgress)
  finishedBytes = lists.reduce((sum, { size }) => sum + size, 0)
  for (const source of sources.filter((_, index) => isArchive[index])) {
    const reading = await readArchive(source, { onProgress: reportProgress })
    const { collectorTitle } = await import('./engine/reusecheck-archive.js')
    archives.push({ ...reading, title: collectorTitle(reading.collector) })
    finishedBytes += source.size
  }
  if (archives.length > 0) pushNodes(fleet, archives)
}

/** Returns an archive's entry in the report, with its notes in the report's language. */
function archiveSummary(/** @type {TitledReading} */ reading) {
  const texts = JSON.parse(call('wordsOf', 'archive', { lang }))
  const { notes, ...summary } = summaryOf(reading)
  return { ...summary, notes: notes.map((note) => ({ ...note, text: noteText(note, texts) })) }
}

/** Returns the current language with its texts, and the available languages. */
function languageState() {
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
