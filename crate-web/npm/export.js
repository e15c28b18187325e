// For the page for whole clusters: reports in every format. Not part of the public contract.
import { callOn, create } from './load.js'

/**
 * @typedef {import('../types/internal.js').Entry} Entry
 * @typedef {import('../types/internal.js').Counts} Counts
 * @typedef {import('../types/internal.js').FleetReport} FleetReport
 * @typedef {import('../types/internal.js').Options} Options
 */

/** So many nodes are written at a time. */
const BATCH = 1000

/**
 * A file in `format` (`json`, `markdown`, `csv`, `sarif`, `junit`), in pieces, over entries `{ name?, file?, report }` or
 * `{ name?, file?, error }`; `error` is the sentence that says why the input was of no use. Nodes that are alike may be one
 * entry with `names`, and may have `facts` instead of their report where `counts` says how many have which rating.
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
 * A whole fleet, one entry a node. Nodes are called `node-1`, `node-2`, ... unless `names` is true.
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
 * The same fleet with its nodes called `node-1`, `node-2`, ... in the order of the report.
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
 * What a note names may be a node; its id says what it is about.
 * @param {import('../types/index.js').ArchiveNote} note
 */
function withoutPath({ why, text, values }) {
  return { why, text: values ? '' : text }
}

/**
 * How many entries of which outcome there are.
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
