// For Node: the wasm is read from the package's folder, and all languages with it.
import { readFile } from 'node:fs/promises'
import { locateArchive } from './archive.js'
import { call, languageLoader, load, parts, useKnowledge } from './load.js'

export * from './api.js'
export { readArchive } from './archive.js'
export { checkFleet } from './archive-fleet.js'

const beside = (/** @type {string} */ name) => new URL(name, import.meta.url)

/** @param {import('./load.js').Located | import('../types/index.js').InitOptions} [input] */
export const init = (input) => {
  const { wasm, knowledge } = parts(input)
  return load(() => wasm ?? readFile(beside('./reusecheck_bg.wasm')), loadAll).then(() => useKnowledge(knowledge))
}

export const loadLanguage = languageLoader((lang) => readFile(beside(`./lang/${lang}.txt`), 'utf8'))

locateArchive(() => readFile(beside('./reusecheck-archive_bg.wasm')))

const loadAll = () => Promise.all(call('languages').map(loadLanguage))
