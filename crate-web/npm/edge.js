// The entry for runtimes that give a compiled wasm and have no files: Cloudflare Workers and others. Support archives need a second
// wasm, so they are left out.
import { addLanguage, call, loadNow, parseInitInput, useKnowledge } from './load.js'

export * from './api.js'
export { checkFleet } from './fleet.js'

/** @type {typeof import('../types/edge.js').init} */
export function init(input) {
  const { wasm, knowledge } = parseInitInput(input)
  loadNow(/** @type {WebAssembly.Module} */ (wasm))
  useKnowledge(knowledge)
}

/** @type {typeof import('../types/edge.js').loadLanguage} */
export function loadLanguage(lang, pack) {
  if (call('wantsPack', lang)) addLanguage(lang, pack)
}
