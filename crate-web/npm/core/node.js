// The entry without readers, for Node.
import { PACKS } from '../packs.js'
import { nodeEntry } from './node-entry.js'

export * from './functions.js'

export const { init, loadLanguage } = nodeEntry(new URL('./reusecheck_bg.wasm', import.meta.url), PACKS)
