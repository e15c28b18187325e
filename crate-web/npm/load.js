// Loads the wasm once, and calls into it.
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

/** Loads the wasm from what `locate` gives; nothing is the file beside the loader. A load that failed may be tried again. */
export function load(locate) {
  loading ??= Promise.resolve()
    .then(locate)
    .then((input) => instantiate(input === undefined ? undefined : { module_or_path: input }))
    .then(() => void (ready = true))
    .catch((error) => {
      loading = undefined
      throw error
    })
  return loading
}

/** What the wasm's function gives; the plain object it throws for a refusal gets its class here. */
export function call(name, ...input) {
  if (!ready) throw new Error(`reusecheck: await init() before calling ${name}()`)
  try {
    return wasm[name](...input)
  } catch (error) {
    throw error instanceof Error ? error : new ReuseCheckError(error)
  }
}
