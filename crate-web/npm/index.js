// For browsers and bundlers: the wasm lies beside the loader.
import { load } from './load.js'

export * from './api.js'

export const init = (input) => load(() => input)
