// Judges the nodes of support archives.

import { readArchive } from './archive.js'
import { isArchive, peek } from './archive-source.js'
import { checkFleet as checkNodes, FleetStream } from './fleet.js'

/**
 * @typedef {import('../types/internal.js').ArchiveReading} ArchiveReading
 * @typedef {import('../types/internal.js').Facts} Facts
 * @typedef {import('../types/internal.js').Options & { facts?: Facts }} Options
 */

/** @type {typeof import('../types/index.js').checkFleet} */
export async function checkFleet(source, options = {}) {
  const { onProgress, signal, ...rest } = options
  const [head, replayed] = await peek(source)
  const report = (/** @type {{ bytes: number, total?: number, nodes?: number }} */ progress) => {
    signal?.throwIfAborted()
    return onProgress?.({ nodes: 0, ...progress })
  }
  if (!(await isArchive(head))) return checkNodes(replayed, { ...rest, onProgress: report })
  const reading = await readArchive(/** @type {any} */ (replayed), { lang: options.lang, signal, onProgress: report })
  return checkArchives([reading], rest)
}

/**
 * Returns one report for the nodes of archives.
 * @param {ArchiveReading[]} readings
 * @param {Options} options
 * @returns {import('../types/internal.js').FleetReport}
 */
export function checkArchives(readings, options = {}) {
  const fleet = new FleetStream(options)
  try {
    pushNodes(fleet, readings)
    return { ...fleet.report(options), archives: readings.map(summaryOf) }
  } finally {
    fleet.free()
  }
}

/**
 * Adds the nodes of archives to a fleet.
 * @param {FleetStream} fleet
 * @param {ArchiveReading[]} readings
 */
export function pushNodes(fleet, readings) {
  const encoder = new TextEncoder()
  for (const node of nodesOf(readings)) fleet.push(encoder.encode(`${JSON.stringify(node)}\n`))
  fleet.finish()
}

/** @param {ArchiveReading} reading */
export function summaryOf({ collector, absent, notes, complete, members }) {
  return { collector, absent, notes, complete, members }
}

/**
 * Returns every node with the facts of its cluster. Nodes of two archives are one node if name and kernel are equal and no fact
 * differs. Archives from before and after a change therefore give two nodes. A node without a name of its own is called like
 * the collector, or `node`, which proves nothing. Neither does a name that was removed: `***HIDDEN***`.
 * @param {ArchiveReading[]} readings
 */
function nodesOf(readings) {
  /** @type {Map<string, { own: Facts, cluster: Facts }[]>} */
  const named = new Map()
  for (const { collector, nodes, cluster } of readings)
    for (const { name, facts } of nodes) {
      const namesakes = named.get(name) ?? []
      named.set(name, namesakes)
      const isNamed = name !== collector && name !== 'node' && !name.includes('***')
      const known = isNamed ? namesakes.find(({ own }) => isSame(own, facts)) : undefined
      if (!known) namesakes.push({ own: facts, cluster })
      else Object.assign(known, { own: merge(known.own, facts), cluster: merge(known.cluster, cluster) })
    }
  return [...named].flatMap(([name, namesakes]) =>
    namesakes.map(({ own, cluster }) => ({ name, ...merge(own, cluster) })),
  )
}

/**
 * @param {Facts} one
 * @param {Facts} other
 */
function isSame(one, other) {
  const agree = (/** @type {unknown} */ first, /** @type {unknown} */ second) =>
    first === undefined || second === undefined || first === second
  const sysctls = Object.entries(one.sysctls ?? {})
  return (
    one.kernel !== undefined &&
    one.kernel === other.kernel &&
    agree(one.proxyMode, other.proxyMode) &&
    sysctls.every(([name, value]) => agree(value, other.sysctls?.[name]))
  )
}

/**
 * Adds facts to others that come first. The mode and its source belong together.
 * @param {Facts} first
 * @param {Facts} second
 * @returns {Facts}
 */
function merge(first, second) {
  const { proxyMode: _mode, modeSource: _source, ...others } = second
  const added = first.proxyMode ? others : second
  const sysctls = { ...second.sysctls, ...first.sysctls }
  return { ...added, ...first, ...(Object.keys(sysctls).length > 0 && { sysctls }) }
}
