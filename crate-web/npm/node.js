// The entry for Node. Reads the wasm and all languages from the package's folder.
import { readFile } from 'node:fs/promises'
import { locateArchive } from './archive.js'
import { nodeEntry } from './node-entry.js'
import { PACKS } from './packs.js'

export * from './api.js'
export { readArchive } from './archive.js'
export { checkFleet } from './archive-fleet.js'

export const { init, loadLanguage } = nodeEntry(new URL('./reusecheck_bg.wasm', import.meta.url), PACKS)

locateArchive(() => readFile(new URL('./reusecheck-archive_bg.wasm', import.meta.url)))
