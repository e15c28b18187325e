// For Node: the wasm is read from the package's folder, and all languages with it.
import { readFile } from 'node:fs/promises'
import { call, languageLoader, load } from './load.js'

export * from './api.js'

const beside = (/** @type {string} */ name) => new URL(name, import.meta.url)

/** @param {import('./load.js').Located} [input] */
export const init = (input) => load(() => input ?? readFile(beside('./reusecheck_bg.wasm')), loadAll)

export const loadLanguage = languageLoader((lang) => readFile(beside(`./lang/${lang}.txt`), 'utf8'))

const loadAll = () => Promise.all(call('languages').map(loadLanguage))
