// Reads support archives. The decoders are a separate wasm module, which is loaded with the first archive.
import { sizeOf, slice } from './archive-source.js'
import { chunks } from './fleet.js'
import { packOf } from './load.js'

/**
 * @typedef {import('../types/internal.js').ArchiveOptions} ArchiveOptions
 * @typedef {import('../types/internal.js').ArchiveReading} ArchiveReading
 * @typedef {import('../types/internal.js').Bytes} Bytes
 * @typedef {import('../types/internal.js').FleetSource} FleetSource
 * @typedef {import('../types/internal.js').Seekable} Seekable
 */

/** The wasm takes at most this many bytes at a time. */
const CHUNK = 1024 * 1024

/** @type {() => import('./load.js').Located} */
let locate = () => undefined
/** @type {Promise<Record<string, any>> | undefined} */
let loading
/** Languages that the archive wasm knows. */
const languages = new Set()

/**
 * Sets where the wasm comes from. By default it is the file next to the loader.
 * @param {typeof locate} from
 */
export const locateArchive = (from) => {
  locate = from
}

/** Loads the wasm once. A failed load may be tried again. */
function load() {
  loading ??= Promise.all([import('./reusecheck-archive.js'), locate()])
    .then(async ([wasm, input]) => {
      await wasm.default(input === undefined ? undefined : { module_or_path: input })
      return wasm
    })
    .catch((error) => {
      loading = undefined
      throw error
    })
  return loading
}

/** @type {typeof import('../types/index.js').readArchive} */
export function readArchive(source, options = {}) {
  const size = sizeOf(source)
  return withReader(options, size, async (reader) => {
    if (size === undefined) return pushAll(reader, chunks(/** @type {FleetSource} */ (source)), options)
    do await pushWanted(reader, /** @type {Blob | Uint8Array | Seekable} */ (source), size, options)
    while (reader.restart())
  })
}

/**
 * @param {ArchiveOptions} options
 * @param {number | undefined} size
 * @param {(reader: any) => Promise<unknown>} read
 * @returns {Promise<ArchiveReading>}
 */
async function withReader({ lang = 'en', signal }, size, read) {
  const wasm = await load()
  signal?.throwIfAborted()
  const pack = packOf(lang)
  if (pack && !languages.has(lang)) wasm.takeArchivePack(pack)
  languages.add(lang)
  const reader = new wasm.ArchiveReader(size)
  try {
    await read(reader)
    return JSON.parse(reader.finish(lang))
  } finally {
    reader.free()
  }
}

/**
 * Pushes the parts of a source that the wasm asks for.
 * @param {any} reader
 * @param {Blob | Uint8Array | Seekable} source
 * @param {number} total
 * @param {ArchiveOptions} options
 */
async function pushWanted(reader, source, total, { onProgress, signal }) {
  let bytes = 0
  for (let [at, length] = reader.want(); length !== undefined; [at, length] = reader.want()) {
    signal?.throwIfAborted()
    const chunk = await slice(source, at, at + length)
    if (chunk.byteLength < length) throw new Error('reusecheck: the archive became shorter while it was read')
    reader.push(chunk)
    bytes = Math.min(total, bytes + length)
    await onProgress?.({ bytes, total })
  }
}

/**
 * Pushes a stream.
 * @param {any} reader
 * @param {Bytes} source
 * @param {ArchiveOptions} options
 */
async function pushAll(reader, source, { onProgress, signal }) {
  let bytes = 0
  for await (const chunk of source) {
    signal?.throwIfAborted()
    for (const piece of pieces(chunk)) reader.push(piece)
    bytes += chunk.byteLength
    await onProgress?.({ bytes })
    if (reader.isDone()) break
  }
}

/**
 * Cuts a chunk into pieces that the wasm accepts.
 * @param {Uint8Array} chunk
 */
function pieces(chunk) {
  const count = Math.ceil(chunk.byteLength / CHUNK)
  return Array.from({ length: count }, (_, index) => chunk.subarray(index * CHUNK, (index + 1) * CHUNK))
}
