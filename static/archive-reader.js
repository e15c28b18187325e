// Reads support archives in the worker, with the package's reader, and prepares the summary that the page draws.
import { noteText } from './archive-notes.js'
import { locateArchive, readArchive } from './engine/archive.js'
import { checkArchives, summaryOf } from './engine/archive-fleet.js'
import { call } from './engine/load.js'

/** The page of one node lists at most this many nodes; the page for clusters lists all. */
const LISTED = 24
/** Milliseconds between two progress reports, because each of them redraws the page. */
const PROGRESS_INTERVAL = 100

/**
 * Reads files one after the other. `wasm` contains the decoders' bytes where they are not next to the loader.
 * @returns {Promise<TitledReading[]>}
 */
export async function read(
  /** @type {File[]} */ files,
  /** @type {ArrayBuffer | undefined} */ wasm,
  /** @type {(progress: { bytes: number, total: number }) => void} */ onProgress,
) {
  if (wasm) locateArchive(() => wasm)
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const readings = []
  let finishedBytes = 0
  let lastReport = 0
  for (const file of files) {
    const reportProgress = ({ bytes = 0 }) => {
      const now = performance.now()
      if (now - lastReport < PROGRESS_INTERVAL) return
      lastReport = now
      onProgress({ bytes: finishedBytes + bytes, total })
    }
    const reading = await readArchive(file, { onProgress: reportProgress })
    const { collectorTitle } = await import('./engine/reusecheck-archive.js')
    // A dump has no files inside.
    const placed = (/** @type {ArchiveReading['clusterEvidence']} */ evidence) =>
      evidence.map((one) => ({ path: file.name, ...one }))
    readings.push({
      ...reading,
      nodes: reading.nodes.map((node) => ({ ...node, evidence: placed(node.evidence) })),
      clusterEvidence: placed(reading.clusterEvidence),
      title: collectorTitle(reading.collector),
    })
    finishedBytes += file.size
  }
  return readings
}

/** Returns the summary that the page draws, in one language; `texts` are the messages for notes. */
export function summarize(
  /** @type {TitledReading[]} */ readings,
  /** @type {Options} */ options,
  /** @type {Words} */ texts,
) {
  const fleet = judge(readings, options)
  const nodes = listNodes(fleet)
  // An archive without nodes also has notes, which say why.
  const archives = readings.map((reading) => ({
    ...summaryOf(reading),
    notes: reading.notes.map((note) => ({ ...note, text: noteText(note, texts) })),
  }))
  return {
    collectors: [...new Set(readings.map(({ title }) => title))],
    complete: readings.every(({ complete }) => complete),
    read: sum(readings, 'read'),
    skipped: sum(readings, 'skipped'),
    nodes: nodes.slice(0, LISTED).map((node) => row(node, readings)),
    more: Math.max(0, nodes.length - LISTED),
    absent: [...new Set(readings.flatMap(({ absent }) => absent))],
    notes: archives.flatMap(({ notes }) => notes.map(({ path = '', text }) => ({ path, text }))),
    fleet: { ...fleet, archives },
  }
}

/** Returns the report for all nodes. Without nodes, the facts of a cluster may still decide the rating. */
function judge(/** @type {ArchiveReading[]} */ readings, /** @type {Options} */ options) {
  const hasNodes = readings.some(({ nodes }) => nodes.length > 0)
  const clusters = readings.filter(({ cluster }) => Object.keys(cluster).length > 0)
  const judged = hasNodes ? readings : clusters.map((reading) => ({ ...reading, nodes: [nameless(reading.cluster)] }))
  return checkArchives(judged, options)
}

/** Returns the nodes, the worst first. */
function listNodes(/** @type {FleetReport} */ { groups }) {
  return groups.flatMap(({ rating, headline, kinds }) =>
    kinds.flatMap(({ names, facts }) => names.map((name) => ({ name, rating, headline, facts }))),
  )
}

function nameless(/** @type {Facts} */ facts) {
  return { name: '', facts, evidence: [], hints: [], conflicts: [] }
}

function row(
  /** @type {{ name: string, rating: Rating, headline: string, facts: Facts }} */ { name, rating, headline, facts },
  /** @type {ArchiveReading[]} */ readings,
) {
  const allEvidence = readings.flatMap(({ nodes, clusterEvidence }) => {
    const matching = nodes.filter((node) => node.name === name && node.facts.kernel === facts.kernel)
    return matching.length > 0 || !name ? [...matching.flatMap(({ evidence }) => evidence), ...clusterEvidence] : []
  })
  return {
    name,
    rating,
    headline,
    kernel: facts.kernel,
    version: facts.controllerVersion ?? facts.clusterVersion,
    mode: facts.proxyMode,
    link: call('linkOf', facts),
    // Keep the first place of each value.
    evidence: allEvidence
      .filter(
        (first, index) =>
          index === allEvidence.findIndex(({ fact, value }) => fact === first.fact && value === first.value),
      )
      .map(({ fact, value, path, line }) => ({ fact, value, at: `${path}:${line}` })),
  }
}

function sum(/** @type {ArchiveReading[]} */ readings, /** @type {'read' | 'skipped'} */ key) {
  return readings.reduce((total, { members }) => total + members[key], 0)
}
