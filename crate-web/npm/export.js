// For the package's own command: reports in every format but its own text, and the exit status. Not part of the public contract.
import { call, create } from './load.js'

/**
 * One file in `format` (`json`, `markdown`, `csv`, `sarif`, `junit`) over entries
 * `{ name?, file?, report }` or `{ name?, file?, error }`; `error` is the sentence that says why the input was of no use.
 */
export const exportReports = (entries, format, options) => call('exportReports', entries, format, options)

/** 0 `none`, 1 `low` or above, 3 `unknown`, 2 unusable input; of several, the first of 2, 1, 3, 0 that occurs. */
export const exitStatus = (entries) => call('exitStatus', entries)

/** So many nodes are written at a time. */
const BATCH = 1000

/**
 * A whole fleet in `format`, one entry a node, in pieces: `new Blob([...exportFleet(report, 'csv')])`. Nodes are called
 * `node-1`, `node-2`, ... unless `names` is true.
 */
export function* exportFleet(report, format, { names = false, ...options } = {}) {
  const file = create('FleetExport', format, report.ratings, options)
  let ended = false
  let count = 0
  try {
    yield file.head()
    for (const { facts, names: all } of report.groups.flatMap((group) => group.kinds)) {
      for (let at = 0; at < all.length; at += BATCH) {
        const batch = all.slice(at, at + BATCH)
        yield file.nodes({ facts, names: names ? batch : batch.map(() => `node-${++count}`) })
      }
    }
    ended = true
    yield file.end()
  } finally {
    if (!ended) file.free()
  }
}

/** The same fleet with its nodes called `node-1`, `node-2`, ... in the order of the report. */
export function withoutNames(report) {
  let count = 0
  const kind = (kind) => ({ ...kind, names: kind.names.map(() => `node-${++count}`) })
  const unread = report.unread.map(({ name, excerpt, ...rest }) => rest)
  return { ...report, unread, groups: report.groups.map((group) => ({ ...group, kinds: group.kinds.map(kind) })) }
}
