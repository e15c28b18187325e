// The entry for browsers and bundlers. The wasm is next to the loader.
import { browserEntry } from './load.js'
import { PACKS } from './packs.js'

export * from './api.js'
export { readArchive } from './archive.js'
export { checkFleet } from './archive-fleet.js'

export const { init, loadLanguage } = browserEntry(PACKS)
