// Writes reports in every format, for the page for clusters. Not part of the public API.
import { callOn, create } from './load.js'

/**
 * @typedef {import('../types/internal.js').Entry} Entry
 * @typedef {import('../types/internal.js').Counts} Counts
 * @typedef {import('../types/internal.js').FleetReport} FleetReport
 * @typedef {import('../types/internal.js').Options} Options
 */

/** The number of nodes that are written at a time. */
const BATCH = 1000

/**
 * Yields the pieces of a file in `format` (`json`, `markdown`, `csv`, `sarif`, `junit`). Entries are `{ name?, file?, report }` or
 * `{ name?, file?, error }`, where `error` explains why an input is unusable. Nodes with equal facts may be one entry with
 * `names`. An entry may have `facts` instead of a report if `counts` contains the number of nodes by rating.
 * @param {Entry[]} entries
 * @param {string} format
 * @param {Options} [options]
 * @param {Counts} counts
 * @returns {Generator<string, void>}
 */
export function* exportEntries(entries, format, options, counts = count(entries)) {
  const file = create('ReportExport', format, counts, options)
  let ended = false
  try {
    yield file.head()
    for (const { name = '', names = [name], ...entry } of entries) {
      for (let at = 0; at < names.length; at += BATCH)
        yield callOn(file, 'entries', { ...entry, names: names.slice(at, at + BATCH) })
    }
    ended = true
    yield file.end()
  } finally {
    if (!ended) file.free()
  }
}

/**
 * Exports a fleet with one entry for each node. Nodes are called `node-1`, `node-2`, ... unless `names` is true.
 * @param {FleetReport} report
 * @param {string} format
 * @param {Options & { names?: boolean }} options
 */
export function exportFleet(report, format, { names = false, ...options } = {}) {
  const { groups } = names ? report : withoutNames(report)
  const entries = groups.flatMap(({ kinds }) => kinds.map(({ facts, names }) => ({ facts, names })))
  return exportEntries(entries, format, options, report.ratings)
}

/**
 * Returns the fleet with its nodes called `node-1`, `node-2`, ... in the order of the report.
 * @param {FleetReport} report
 * @returns {FleetReport}
 */
export function withoutNames(report) {
  let count = 0
  const kind = (/** @type {import('../types/index.js').FleetKind} */ kind) => ({
    ...kind,
    names: kind.names.map(() => `node-${++count}`),
  })
  const unread = report.unread.map(({ name: _name, excerpt: _excerpt, ...rest }) => rest)
  const archives = report.archives?.map((archive) => ({ ...archive, notes: archive.notes.map(withoutPath) }))
  return {
    ...report,
    ...(archives && { archives }),
    unread,
    groups: report.groups.map((group) => ({ ...group, kinds: group.kinds.map(kind) })),
  }
}

/**
 * Removes the path and a text with values, because they may contain the name of a node. The id still identifies the note.
 * @param {import('../types/index.js').ArchiveNote} note
 */
function withoutPath({ why, text, values }) {
  return { why, text: values ? '' : text }
}

/**
 * Counts the nodes of each outcome.
 * @param {Entry[]} entries
 */
function count(entries) {
  /** @type {Counts} */
  const counts = {}
  for (const { names, report } of entries) {
    const outcome = report?.rating ?? 'unusable'
    counts[outcome] = (counts[outcome] ?? 0) + (names?.length ?? 1)
  }
  return counts
}
