// The entry for browsers and bundlers. The wasm is next to the loader.
import { languageLoader, load, parseInitInput, useKnowledge } from './load.js'

export * from './api.js'
export { readArchive } from './archive.js'
export { checkFleet } from './archive-fleet.js'

// Each URL is literal, so that bundlers find the files of the package.
/** @type {Record<string, URL>} */
const PACKS = { 'zh-CN': new URL('./lang/zh-CN.txt', import.meta.url) }

/** @param {import('./load.js').Located | import('../types/index.js').InitOptions} input */
export const init = (input) => {
  const { wasm, knowledge } = parseInitInput(input)
  return load(() => wasm).then(() => useKnowledge(knowledge))
}

export const loadLanguage = languageLoader(async (lang) => {
  const response = await fetch(PACKS[lang])
  if (!response.ok) throw new Error(`reusecheck: ${response.url}: ${response.status}`)
  return response.text()
})
