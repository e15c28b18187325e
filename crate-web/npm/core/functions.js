// The functions that need no reader.
import { call } from './load.js'

export {
  check,
  compare,
  estimate,
  knowledge,
  nearestChanges,
  preferredLanguage,
  ReuseCheckError,
  simulate,
  summarize,
  symptoms,
} from './api.js'

/** @type {typeof import('../../types/core.js').toMarkdown} */
export const toMarkdown = (report, options) => call('toMarkdown', report, options)
