// Loads the wasm once, calls into it, and passes languages to it: English is built in, any other is a separate file.
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
 * Loads the wasm from what `locate` gives; by default, the file next to the loader. Then `prepare` may call into it. A load
 * that failed may be tried again.
 * @param {() => Located} locate
 * @param {() => unknown} prepare
 * @returns {Promise<void>}
 */
export function load(locate, prepare = () => {}) {
  loading ??= Promise.resolve()
    .then(locate)
    .then((input) => instantiate(input === undefined ? undefined : { module_or_path: input }))
    .then(() => (ready = true) && prepare())
    .then(() => {})
    .catch((error) => {
      loading = undefined
      throw error
    })
  return loading
}

/**
 * What the wasm's function gives; the plain object it throws for a refusal gets its class here.
 * @param {string} name
 * @param {unknown[]} input
 */
export const call = (name, ...input) => refusing(name, () => exported[name](...input))

/**
 * The same for a method of one of its objects.
 * @param {any} object
 * @param {string} name
 * @param {unknown[]} input
 */
export const callOn = (object, name, ...input) => refusing(name, () => object[name](...input))

/**
 * What `init` was given: where the wasm is, and rows of the caller's own.
 * @param {Located | import('../types/index.js').InitOptions} input
 * @returns {{ wasm?: Located, knowledge?: object | string }}
 */
export function parts(input) {
  const isPlain = typeof input === 'object' && Object.getPrototypeOf(input ?? []) === Object.prototype
  return /** @type {any} */ (isPlain ? input : { wasm: input })
}

/**
 * Uses rows of the caller's own from now on; nothing changes where there are none.
 * @param {object | string | undefined} knowledge
 */
export function useKnowledge(knowledge) {
  if (knowledge === undefined) return
  call('useKnowledge', typeof knowledge === 'string' ? knowledge : JSON.stringify(knowledge))
}

/**
 * An object of the wasm's class; it is to be given back with `free()`.
 * @param {string} name
 * @param {unknown[]} input
 */
export const create = (name, ...input) => refusing(name, () => new exported[name](...input))

/**
 * @param {string} name
 * @param {() => any} work
 */
function refusing(name, work) {
  if (!ready) throw new Error(`reusecheck: await init() before calling ${name}()`)
  try {
    return work()
  } catch (error) {
    throw error instanceof Error ? error : new ReuseCheckError(/** @type {any} */ (error))
  }
}

/**
 * A `loadLanguage` that has a language's file as text from `read`.
 * @param {(lang: string) => string | Promise<string>} read
 */
export const languageLoader = (read) => async (/** @type {string} */ lang) => {
  if (!call('wantsPack', lang)) return
  const pack = await read(lang)
  call('takePack', pack)
  packs[lang] = pack
}

/** @type {Record<string, string>} */
const packs = {}

/**
 * The file of a language that was loaded, for another wasm of the package.
 * @param {string} lang
 * @returns {string | undefined}
 */
export const packOf = (lang) => packs[lang]
