// Support archives in the worker: reads them with the package's own reader, and makes of what they hold what the page shows.
import { inWords } from './archive-notes.js'
import { check } from './engine/api.js'
import { locateArchive, readArchive } from './engine/archive.js'
import { checkArchives } from './engine/archive-fleet.js'
import { call } from './engine/load.js'

/** So many nodes stand on the page of one node; all of them on the page for clusters. */
const LISTED = 24
/** Milliseconds between two words on how far it is: a page is drawn anew with each. */
const PAUSE = 100

/**
 * What each file holds, one after the other. `wasm` are the decoders' bytes where they do not lie beside the loader.
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
  let before = 0
  let last = 0
  for (const file of files) {
    const tell = ({ bytes = 0 }) => {
      const now = performance.now()
      if (now - last < PAUSE) return
      last = now
      onProgress({ bytes: before + bytes, total })
    }
    const reading = await readArchive(file, { onProgress: tell })
    const { collectorTitle } = await import('./engine/reusecheck-archive.js')
    readings.push({ ...reading, title: collectorTitle(reading.collector) })
    before += file.size
  }
  return readings
}

/** What the page shows of it in a language, whose notes are `texts`. */
export function shown(
  /** @type {TitledReading[]} */ readings,
  /** @type {Options} */ options,
  /** @type {Words} */ texts,
) {
  const fleet = checkArchives(readings, options)
  const nodes = fleet.groups.flatMap(({ rating, kinds }) =>
    kinds.flatMap(({ names, facts }) => names.map((name) => ({ name, rating, facts }))),
  )
  const notes = readings.flatMap(({ notes }) => notes)
  return {
    collectors: [...new Set(readings.map(({ title }) => title))],
    complete: readings.every(({ complete }) => complete),
    read: sum(readings, 'read'),
    skipped: sum(readings, 'skipped'),
    nodes: (nodes.length > 0 ? nodes : shared(readings, options)).slice(0, LISTED).map((node) => row(node, readings)),
    more: Math.max(0, nodes.length - LISTED),
    absent: [...new Set(readings.flatMap(({ absent }) => absent))],
    notes: notes.map((note) => ({ path: note.path ?? '', text: inWords(note, texts) })),
  }
}

/** Without any node, what holds for all of them may still decide. */
function shared(/** @type {ArchiveReading[]} */ readings, /** @type {Options} */ options) {
  return readings
    .filter(({ cluster }) => Object.keys(cluster).length > 0)
    .map(({ cluster }) => ({ name: '', facts: cluster, rating: check(cluster, options).rating }))
}

function row(
  /** @type {{ name: string, rating: Rating, facts: Facts }} */ { name, rating, facts },
  /** @type {ArchiveReading[]} */ readings,
) {
  const own = readings.flatMap(({ nodes, clusterEvidence }) => {
    const same = nodes.filter((node) => node.name === name && node.facts.kernel === facts.kernel)
    return same.length > 0 || !name ? [...same.flatMap(({ evidence }) => evidence), ...clusterEvidence] : []
  })
  return {
    name,
    rating,
    kernel: facts.kernel,
    version: facts.controllerVersion ?? facts.clusterVersion,
    mode: facts.proxyMode,
    link: call('linkOf', facts),
    // Each value where it was read first.
    evidence: own
      .filter((one, index) => index === own.findIndex(({ fact, value }) => fact === one.fact && value === one.value))
      .map(({ fact, value, path, line }) => ({ fact, value, at: `${path}:${line}` })),
  }
}

function sum(/** @type {ArchiveReading[]} */ readings, /** @type {'read' | 'skipped'} */ key) {
  return readings.reduce((total, { members }) => total + members[key], 0)
}
