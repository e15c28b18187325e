// The parts that the entries for Node share.
import { readFileSync } from 'node:fs'
import { addLanguage, call, loadNow, parseInitInput, useKnowledge } from './load.js'

/**
 * Compiles the wasm and loads all languages, and returns the functions of an entry. Nothing here is awaited: `require` can load
 * only modules without a top-level `await`.
 * @param {URL} wasm
 * @param {Record<string, URL>} packs
 */
export function nodeEntry(wasm, packs) {
  loadNow(readFileSync(wasm))
  for (const [lang, pack] of Object.entries(packs)) addLanguage(lang, readFileSync(pack, 'utf8'))
  return {
    /** @param {import('./load.js').Located | import('../types/index.js').InitOptions} [input] */
    init: async (input) => useKnowledge(parseInitInput(input).knowledge),
    // Throws for a language that does not exist.
    loadLanguage: async (/** @type {string} */ lang) => void call('wantsPack', lang),
  }
}
