// For browsers and bundlers: the wasm lies beside the loader.
import { languageLoader, load } from './load.js'

export * from './api.js'

// Written out, so that bundlers see which files belong to the package.
/** @type {Record<string, URL>} */
const PACKS = { 'zh-CN': new URL('./lang/zh-CN.txt', import.meta.url) }

/** @param {import('./load.js').Located} input */
export const init = (input) => load(() => input)

export const loadLanguage = languageLoader(async (lang) => {
  const response = await fetch(PACKS[lang])
  if (!response.ok) throw new Error(`reusecheck: ${response.url}: ${response.status}`)
  return response.text()
})
