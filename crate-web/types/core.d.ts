/**
 * ReuseCheck without its readers: everything that starts from facts, with a smaller wasm. {@link checkText}, `readText`,
 * `checkFleet` and `readArchive` are in `reusecheck`. Load one of the two: each has its own wasm, languages and rows.
 */
import type { Options, Report } from './index.js'

export type * from './index.js'
export {
  check,
  compare,
  estimate,
  init,
  knowledge,
  loadLanguage,
  nearestChanges,
  preferredLanguage,
  ReuseCheckError,
  simulate,
  summarize,
  symptoms,
} from './index.js'

/**
 * Writes a report as Markdown, for a ticket.
 *
 * @throws {ReuseCheckError} when `report` is not a result of {@link check}.
 */
export function toMarkdown(report: Report, options?: Options): string
