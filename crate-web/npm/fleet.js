// Many nodes: bytes from whatever holds them into the wasm, names out of it, chunk by chunk.
import { BrokenGzip, unzipped } from './gzip.js'
import { call, create } from './load.js'

/** No more than this goes into the wasm at a time, so that its memory does not follow the size of anybody's chunks. */
const CHUNK = 256 * 1024
/** How much of a file is read at a time, how many such slices ahead, and how much between two calls of `onProgress`. */
const SLICE = 16 * 1024 * 1024
const AHEAD = 2
const STEP = 1024 * 1024
/** So much may be read once more as something that people paste. */
const PASTE = 4 * 1024 * 1024

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

/** A fleet that is being read; may be asked for its report again and again, each time with other facts given. */
export class FleetStream {
  #wasm
  #options
  /**
   * What the wasm does not keep: names, one a line, and the number of each one's kind.
   * @type {{ names: string, kinds: Uint32Array }[]}
   */
  #batches = []

  /** @param {Options} options */
  constructor(options) {
    this.#wasm = create('FleetReader', options)
    this.#options = options
  }

  /**
   * Reads a string, a Blob, or a stream of bytes, gzipped or not; it waits for what `onProgress` gives.
   * @param {FleetSource} source
   * @param {OnProgress} [onProgress]
   */
  readAll(source, onProgress) {
    return this.readSources([source], onProgress)
  }

  /**
   * The same for several behind each other, each gzipped or not.
   * @param {FleetSource[]} sources
   * @param {OnProgress} onProgress
   */
  async readSources(sources, onProgress = () => {}) {
    /** @type {FleetProgress} */
    const progress = { bytes: 0, nodes: 0 }
    const sizes = sources.map((source) => /** @type {{ size?: unknown } | undefined} */ (source)?.size)
    if (sizes.every((size) => typeof size === 'number')) progress.total = sizes.reduce((sum, size) => sum + size, 0)
    for (const source of sources) await this.#read(source, progress, onProgress)
    if (this.nodes === 0) await this.#readAsPaste(sources)
  }

  /**
   * What is no list as machines write it may be one as people paste it: coloured, quoted, with other quotation marks.
   * @param {FleetSource[]} sources
   */
  async #readAsPaste(sources) {
    const isSmall = (/** @type {FleetSource} */ source) =>
      (typeof source === 'string' ? source.length : source instanceof Blob ? source.size : Infinity) <=
      PASTE / sources.length
    if (!sources.every(isSmall)) return
    const texts = await Promise.all(sources.map((source) => (source instanceof Blob ? source.text() : source)))
    const paste = create('FleetReader', this.#options)
    paste.pushPaste(texts.join('\n'))
    if (paste.nodes() === 0) return paste.free()
    this.#wasm.free()
    this.#wasm = paste
    this.#batches = []
    this.#take()
  }

  /**
   * @param {FleetSource} source
   * @param {FleetProgress} progress
   * @param {OnProgress} onProgress
   */
  async #read(source, progress, onProgress) {
    const counted = (async function* () {
      for await (const chunk of chunks(source)) {
        progress.bytes += chunk.byteLength
        yield chunk
      }
    })()
    try {
      for await (const chunk of inUtf8(unzipped(counted))) {
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

  /** The input is over; another one may begin. */
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
        // A machine's output next to a list is no node of the report.
        byNumber[kind]?.push(names.slice(begin, end))
        begin = end + 1
      }
    }
    return report
  }

  /** Gives the wasm's memory back. */
  free() {
    this.#wasm.free()
  }

  #take() {
    const kinds = this.#wasm.kinds()
    if (kinds.length > 0) this.#batches.push({ names: this.#wasm.names(), kinds })
  }
}

/**
 * UTF-16, as PowerShell writes it into files, is known by its first two bytes; all else is taken as it is.
 * @param {Bytes} source
 * @returns {Bytes}
 */
export async function* inUtf8(source) {
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
 * The source's bytes as Uint8Arrays.
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
 * A long string is never whole in bytes as well.
 * @param {string} text
 */
function* encoded(text) {
  const encoder = new TextEncoder()
  const bytes = new Uint8Array(CHUNK)
  for (let at = 0; at < text.length; ) {
    const slice = text.slice(at, at + CHUNK)
    // The first half of a pair waits for the second.
    const halved = at + CHUNK < text.length && slice.charCodeAt(slice.length - 1) >> 10 === 0x36
    const { read, written } = encoder.encodeInto(halved ? slice.slice(0, -1) : slice, bytes)
    yield bytes.slice(0, written)
    at += read
  }
}

/**
 * Large slices, the next ones on their way while one is read: what a Blob's own stream gives may be all of it at once, or
 * very little, and every slice costs a browser a few milliseconds.
 * @param {Blob} blob
 */
async function* slices(blob) {
  /** @type {Promise<ArrayBuffer>[]} */
  const coming = []
  let at = 0
  const ask = () => {
    if (at >= blob.size) return
    const slice = blob.slice(at, at + SLICE).arrayBuffer()
    // Nobody waits for it if the reader stops here.
    slice.catch(() => {})
    coming.push(slice)
    at += SLICE
  }
  for (let ahead = 0; ahead <= AHEAD; ahead++) ask()
  for (let slice = coming.shift(); slice; slice = coming.shift()) {
    const bytes = new Uint8Array(await slice)
    ask()
    for (let from = 0; from < bytes.byteLength; from += STEP) yield bytes.subarray(from, from + STEP)
  }
}

/**
 * Streams are no async iterables everywhere.
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
    // Whoever stops early lets the source stop too.
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
