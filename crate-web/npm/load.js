// Loads the wasm once, calls into it, and hands it languages: English stands in it, any other in a file of its own.
import instantiate, * as wasm from './reusecheck.js'

export class ReuseCheckError extends Error {
  constructor({ code, field, message }) {
    super(message)
    this.name = 'ReuseCheckError'
    this.code = code
    this.field = field
  }
}

let loading
let ready = false

/**
 * Loads the wasm from what `locate` gives; nothing is the file beside the loader. Then `prepare` may call into it. A load
 * that failed may be tried again.
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

/** What the wasm's function gives; the plain object it throws for a refusal gets its class here. */
export const call = (name, ...input) => refusing(name, () => wasm[name](...input))

/** The same for a method of one of its objects. */
export const callOn = (object, name, ...input) => refusing(name, () => object[name](...input))

/** An object of the wasm's class; it is to be given back with `free()`. */
export const create = (name, ...input) => refusing(name, () => new wasm[name](...input))

function refusing(name, work) {
  if (!ready) throw new Error(`reusecheck: await init() before calling ${name}()`)
  try {
    return work()
  } catch (error) {
    throw error instanceof Error ? error : new ReuseCheckError(error)
  }
}

/** A `loadLanguage` that has a language's file as text from `read`. */
export const languageLoader = (read) => async (lang) => {
  if (call('wantsPack', lang)) call('takePack', await read(lang))
}
