// The entry without readers, for browsers and bundlers. The build puts copies of load.js and api.js here, which use the smaller wasm.
import { PACKS } from '../packs.js'
import { browserEntry } from './load.js'

export * from './functions.js'

export const { init, loadLanguage } = browserEntry(PACKS)
