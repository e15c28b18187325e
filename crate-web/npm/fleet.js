// Reads many nodes: passes the bytes of a source to the wasm in chunks, and stores the names that it returns.
import { BrokenGzip, unzipped } from './gzip.js'
import { call, create } from './load.js'

/** The maximum number of bytes that are passed to the wasm at a time. It bounds the wasm's memory for sources with large chunks. */
const CHUNK = 256 * 1024
/** Bytes of a file that are read at a time, the slices to read ahead, and the bytes between two calls of `onProgress`. */
const SLICE = 16 * 1024 * 1024
const AHEAD = 2
const STEP = 1024 * 1024

/**
 * @typedef {import('../types/internal.js').Bytes} Bytes
 * @typedef {import('../types/internal.js').FleetSource} FleetSource
 * @typedef {import('../types/internal.js').OnProgress} OnProgress
 * @typedef {import('../types/internal.js').FleetProgress} FleetProgress
 * @typedef {import('../types/internal.js').Options & { facts?: import('../types/internal.js').Facts }} Options
 */

/** @type {typeof import('../types/index.js').checkFleet} */
export async function checkFleet(source, options = {}) {
  const { onProgress, ...rest } = options
  const fleet = new FleetStream(rest)
  try {
    await fleet.readAll(source, onProgress)
    return fleet.report(rest)
  } finally {
    fleet.free()
  }
}

/** Reads a fleet. Its report can be requested several times with different facts. */
export class FleetStream {
  #wasm
  /**
   * The names, one on each line, and the number of each node's kind. The wasm does not keep them.
   * @type {{ names: string, kinds: Uint32Array }[]}
   */
  #batches = []

  /** @param {Options} options */
  constructor(options) {
    this.#wasm = create('FleetReader', options)
  }

  /**
   * Reads a string, a Blob, or a stream of bytes, gzipped or not. Waits for the promise that `onProgress` returns.
   * @param {FleetSource} source
   * @param {OnProgress} [onProgress]
   */
  readAll(source, onProgress) {
    return this.readSources([source], onProgress)
  }

  /**
   * Reads several sources one after the other, each gzipped or not.
   * @param {FleetSource[]} sources
   * @param {OnProgress} onProgress
   */
  async readSources(sources, onProgress = () => {}) {
    /** @type {FleetProgress} */
    const progress = { bytes: 0, nodes: 0 }
    const sizes = sources.map((source) => /** @type {{ size?: unknown } | undefined} */ (source)?.size)
    if (sizes.every((size) => typeof size === 'number')) progress.total = sizes.reduce((sum, size) => sum + size, 0)
    for (const source of sources) await this.#read(source, progress, onProgress)
    if (!this.#wasm.join()) return
    this.#batches = []
    this.#take()
  }

  /**
   * @param {FleetSource} source
   * @param {FleetProgress} progress
   * @param {OnProgress} onProgress
   */
  async #read(source, progress, onProgress) {
    const countedChunks = (async function* () {
      for await (const chunk of chunks(source)) {
        progress.bytes += chunk.byteLength
        yield chunk
      }
    })()
    try {
      for await (const chunk of toUtf8(unzipped(countedChunks))) {
        this.push(chunk)
        progress.nodes = this.nodes
        await onProgress({ ...progress })
      }
    } catch (error) {
      if (!(error instanceof BrokenGzip)) throw error
      this.#wasm.breakOff()
    }
    this.finish()
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    for (let at = 0; at < bytes.byteLength; at += CHUNK) {
      this.#wasm.push(bytes.subarray(at, at + CHUNK))
      this.#take()
    }
  }

  /**
   * How many nodes could be read so far.
   * @returns {number}
   */
  get nodes() {
    return this.#wasm.nodes()
  }

  /** Ends an input. Another one may follow. */
  finish() {
    this.#wasm.finish()
    this.#take()
  }

  /**
   * @param {Options} options
   * @returns {import('../types/index.js').FleetReport}
   */
  report(options) {
    /** @type {import('../types/index.js').FleetReport} */
    const report = JSON.parse(call('fleetReport', this.#wasm, options))
    /** @type {string[][]} */
    const byNumber = []
    const kinds = report.groups.flatMap((group) => group.kinds)
    const order = /** @type {Uint32Array} */ (this.#wasm.order())
    order.forEach((number, index) => (byNumber[number] = kinds[index].names))
    for (const { names, kinds } of this.#batches) {
      let begin = 0
      for (const kind of kinds) {
        const end = names.indexOf('\n', begin)
        // The output of one machine next to a list is not a node of the report.
        byNumber[kind]?.push(names.slice(begin, end))
        begin = end + 1
      }
    }
    return report
  }

  /** Frees the wasm's memory. */
  free() {
    this.#wasm.free()
  }

  #take() {
    const kinds = this.#wasm.kinds()
    if (kinds.length > 0) this.#batches.push({ names: this.#wasm.names(), kinds })
  }
}

/**
 * Converts UTF-16, which PowerShell writes into files, to UTF-8. Its first two bytes identify it; other input passes unchanged.
 * @param {Bytes} source
 * @returns {Bytes}
 */
async function* toUtf8(source) {
  const encoder = new TextEncoder()
  /** @type {TextDecoder | undefined} */
  let decoder
  let isFirst = true
  for await (const chunk of source) {
    if (isFirst && chunk.byteLength > 0) {
      const mark = (chunk[0] << 8) | chunk[1]
      const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : undefined
      decoder = encoding && new TextDecoder(encoding)
      isFirst = false
    }
    yield decoder ? encoder.encode(decoder.decode(chunk, { stream: true })) : chunk
  }
}

/**
 * Yields the bytes of a source.
 * @param {FleetSource} source
 * @returns {Bytes}
 */
export async function* chunks(source) {
  if (typeof source === 'string') yield* encoded(source)
  else if (source instanceof Uint8Array) yield bytesOf(source)
  else if (source instanceof Blob) yield* slices(source)
  else if (source instanceof ReadableStream) yield* read(source)
  else if (source?.[Symbol.asyncIterator]) yield* checked(source)
  else call('notASource')
}

/**
 * Encodes a string in chunks, so that memory never contains all of its bytes.
 * @param {string} text
 */
function* encoded(text) {
  const encoder = new TextEncoder()
  const bytes = new Uint8Array(CHUNK)
  for (let at = 0; at < text.length; ) {
    const slice = text.slice(at, at + CHUNK)
    // The first half of a surrogate pair waits for the second.
    const splitsPair = at + CHUNK < text.length && slice.charCodeAt(slice.length - 1) >> 10 === 0x36
    const { read, written } = encoder.encodeInto(splitsPair ? slice.slice(0, -1) : slice, bytes)
    yield bytes.slice(0, written)
    at += read
  }
}

/**
 * Reads a Blob in large slices, and requests the next ones ahead. The Blob's own stream yields chunks of any size, and every
 * slice costs a few milliseconds in a browser.
 * @param {Blob} blob
 */
async function* slices(blob) {
  /** @type {Promise<ArrayBuffer>[]} */
  const pending = []
  let at = 0
  const requestSlice = () => {
    if (at >= blob.size) return
    const slice = blob.slice(at, at + SLICE).arrayBuffer()
    // Prevents an unhandled rejection when the reader stops before it awaits the slice.
    slice.catch(() => {})
    pending.push(slice)
    at += SLICE
  }
  for (let ahead = 0; ahead <= AHEAD; ahead++) requestSlice()
  for (let slice = pending.shift(); slice; slice = pending.shift()) {
    const bytes = new Uint8Array(await slice)
    requestSlice()
    for (let from = 0; from < bytes.byteLength; from += STEP) yield bytes.subarray(from, from + STEP)
  }
}

/**
 * Yields the chunks of a stream. Not all browsers support streams as async iterables.
 * @param {ReadableStream<Uint8Array>} stream
 */
async function* read(stream) {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield bytesOf(value)
    }
  } finally {
    // An early stop also cancels the source.
    await reader.cancel().catch(() => {})
  }
}

/** @param {AsyncIterable<Uint8Array>} source */
async function* checked(source) {
  for await (const chunk of source) yield bytesOf(chunk)
}

/**
 * @param {Uint8Array} chunk
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytesOf(chunk) {
  if (ArrayBuffer.isView(chunk))
    return new Uint8Array(/** @type {ArrayBuffer} */ (chunk.buffer), chunk.byteOffset, chunk.byteLength)
  return call('notASource')
}
