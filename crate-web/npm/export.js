// For the package's own command: reports in every format but its own text, and the exit status. Not part of the public contract.
import { call } from './load.js'

/**
 * One file in `format` (`json`, `markdown`, `csv`, `sarif`, `junit`) over entries
 * `{ name?, file?, report }` or `{ name?, file?, error }`; `error` is the sentence that says why the input was of no use.
 */
export const exportReports = (entries, format, options) => call('exportReports', entries, format, options)

/** 0 `none`, 1 `low` or above, 3 `unknown`, 2 unusable input; of several, the first of 2, 1, 3, 0 that occurs. */
export const exitStatus = (entries) => call('exitStatus', entries)
