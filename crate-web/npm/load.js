// Loads the wasm once, calls it, and passes languages to it. English is built in; any other language is a separate file.
import instantiate, * as wasm from './reusecheck.js'

/**
 * @typedef {import('../types/internal.js').WasmInput} WasmInput
 * @typedef {Promise<WasmInput | undefined> | WasmInput | undefined} Located
 */

/** @type {Record<string, any>} */
const exported = wasm

export class ReuseCheckError extends Error {
  /** @param {{ code: string, field: string, message: string }} refusal */
  constructor({ code, field, message }) {
    super(message)
    this.name = 'ReuseCheckError'
    this.code = code
    this.field = field
  }
}

/** @type {Promise<void> | undefined} */
let loading
let ready = false

/**
 * Loads the wasm from the result of `locate`, by default the file next to the loader. A failed load may be tried again.
 * @param {() => Located} locate
 * @returns {Promise<void>}
 */
export function load(locate) {
  loading ??= Promise.resolve()
    .then(locate)
    .then((input) => instantiate(input === undefined ? undefined : { module_or_path: input }))
    .then(() => {
      ready = true
    })
    .catch((error) => {
      loading = undefined
      throw error
    })
  return loading
}

/**
 * Compiles the wasm at once. A later {@link load} does nothing.
 * @param {BufferSource | WebAssembly.Module} module
 */
export function loadNow(module) {
  wasm.initSync({ module })
  ready = true
  loading = Promise.resolve()
}

/**
 * Calls a function of the wasm. Converts the plain object that it throws for a refusal to a ReuseCheckError.
 * @param {string} name
 * @param {unknown[]} input
 */
export const call = (name, ...input) => convertErrors(name, () => exported[name](...input))

/**
 * Calls a method of one of the wasm's objects, with the same conversion of errors.
 * @param {any} object
 * @param {string} name
 * @param {unknown[]} input
 */
export const callOn = (object, name, ...input) => convertErrors(name, () => object[name](...input))

/**
 * Returns the input of `init` as the source of the wasm and the caller's own rows.
 * @param {Located | import('../types/index.js').InitOptions} input
 * @returns {{ wasm?: Located, knowledge?: object | string }}
 */
export function parseInitInput(input) {
  const isPlain = typeof input === 'object' && Object.getPrototypeOf(input ?? []) === Object.prototype
  return /** @type {any} */ (isPlain ? input : { wasm: input })
}

/**
 * Uses the caller's own rows from now on. Without any, nothing changes.
 * @param {object | string | undefined} knowledge
 */
export function useKnowledge(knowledge) {
  if (knowledge === undefined) return
  call('useKnowledge', typeof knowledge === 'string' ? knowledge : JSON.stringify(knowledge))
}

/**
 * Creates an object of the wasm. The caller must release it with `free()`.
 * @param {string} name
 * @param {unknown[]} input
 */
export const create = (name, ...input) => convertErrors(name, () => new exported[name](...input))

/**
 * @param {string} name
 * @param {() => any} work
 */
function convertErrors(name, work) {
  if (!ready) throw new Error(`reusecheck: await init() before calling ${name}()`)
  try {
    return work()
  } catch (error) {
    throw error instanceof Error ? error : new ReuseCheckError(/** @type {any} */ (error))
  }
}

/**
 * Creates a `loadLanguage` that gets the text of a language's file from `read`.
 * @param {(lang: string) => string | Promise<string>} read
 */
export const languageLoader = (read) => async (/** @type {string} */ lang) => {
  if (!call('wantsPack', lang)) return
  addLanguage(lang, await read(lang))
}

/**
 * Adds a language from the text of its file.
 * @param {string} lang
 * @param {string} pack
 */
export function addLanguage(lang, pack) {
  call('takePack', pack)
  packs[lang] = pack
}

/**
 * Returns the functions of an entry for browsers.
 * @param {Record<string, URL>} files Of the languages other than English.
 */
export const browserEntry = (files) => ({
  init: (/** @type {Located | import('../types/index.js').InitOptions} */ input) => {
    const { wasm, knowledge } = parseInitInput(input)
    return load(() => wasm).then(() => useKnowledge(knowledge))
  },
  loadLanguage: languageLoader(async (lang) => {
    const response = await fetch(files[lang])
    if (!response.ok) throw new Error(`reusecheck: ${response.url}: ${response.status}`)
    return response.text()
  }),
})

/** @type {Record<string, string>} */
const packs = {}

/**
 * Returns the text of a loaded language's file, for another wasm of the package.
 * @param {string} lang
 * @returns {string | undefined}
 */
export const packOf = (lang) => packs[lang]
