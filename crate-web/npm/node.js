// For Node: the wasm is read from the package's folder.
import { readFile } from 'node:fs/promises'
import { load } from './load.js'

export * from './api.js'

const beside = new URL('./reusecheck_bg.wasm', import.meta.url)

export const init = (input) => load(() => input ?? readFile(beside))
