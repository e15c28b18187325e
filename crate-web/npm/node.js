// The entry for Node. Reads the wasm and all languages from the package's folder.
import { readFile } from 'node:fs/promises'
import { locateArchive } from './archive.js'
import { call, languageLoader, load, parseInitInput, useKnowledge } from './load.js'

export * from './api.js'
export { readArchive } from './archive.js'
export { checkFleet } from './archive-fleet.js'

const packageFile = (/** @type {string} */ name) => new URL(name, import.meta.url)

/** @param {import('./load.js').Located | import('../types/index.js').InitOptions} [input] */
export const init = (input) => {
  const { wasm, knowledge } = parseInitInput(input)
  return load(() => wasm ?? readFile(packageFile('./reusecheck_bg.wasm')), loadAll).then(() => useKnowledge(knowledge))
}

export const loadLanguage = languageLoader((lang) => readFile(packageFile(`./lang/${lang}.txt`), 'utf8'))

locateArchive(() => readFile(packageFile('./reusecheck-archive_bg.wasm')))

const loadAll = () => Promise.all(call('languages').map(loadLanguage))
