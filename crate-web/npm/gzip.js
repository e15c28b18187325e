// Gzip, unpacked by the browser or Node as it comes.

/** The compressed bytes are damaged or cut off. */
export class BrokenGzip extends Error {
  code = 'Z_DATA_ERROR'
}

/** What a packed part ends with, and the next one begins with: the trailer of 8 bytes, and the header but for its last. */
const TRAILER = 8
const HEADER = 10
const SEAM = TRAILER + HEADER - 1

/** So much is unpacked at a time: whatever it comes to, a thousandfold at most, is held until it is taken. */
const STEP = 16 * 1024

/**
 * Gzip is known by its first two bytes, whatever the file is called; packed parts may lie behind each other.
 * @param {import('../types/internal.js').Bytes} source
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>}
 */
export async function* unzipped(source) {
  const iterator = source[Symbol.asyncIterator]()
  /** @type {Uint8Array<ArrayBuffer>} */
  let head = new Uint8Array()
  /** @type {boolean | undefined} */
  let done = false
  while (head.byteLength < 2 && !done) {
    const next = await iterator.next()
    done = next.done
    if (!done) head = joined(head, next.value)
  }
  const rest = { [Symbol.asyncIterator]: () => iterator }
  if (head[0] === 0x1f && head[1] === 0x8b) return yield* parts(head, rest)
  if (head.byteLength > 0) yield head
  yield* rest
}

/**
 * The decoder neither reports the end of a part nor accepts what follows it. A part ends with its length: where a header
 * may begin behind exactly the length that was unpacked so far, one does.
 * @param {Uint8Array<ArrayBuffer>} head
 * @param {import('../types/internal.js').Bytes} rest
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>}
 */
async function* parts(head, rest) {
  let part = new Part()
  /** @type {Uint8Array<ArrayBuffer>} */
  let held = new Uint8Array()
  try {
    for await (const chunk of chain(head, rest)) {
      const bytes = joined(held, chunk)
      let fed = 0
      for (const at of headers(bytes)) {
        yield* part.feed(bytes.subarray(fed, at))
        fed = at
        yield* part.settle()
        if (part.length % 2 ** 32 !== lengthBefore(bytes, at)) continue
        yield* part.end()
        part = new Part()
      }
      // A seam may be cut by the end of the chunk.
      const end = Math.max(fed, bytes.byteLength - SEAM)
      if (end > fed) yield* part.feed(bytes.subarray(fed, end))
      held = bytes.slice(end)
    }
    yield* part.feed(held)
    yield* part.end()
  } finally {
    part.free()
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} head
 * @param {import('../types/internal.js').Bytes} rest
 */
async function* chain(head, rest) {
  yield head
  yield* rest
}

/**
 * The places of the bytes of a header: two that are always the same, deflate, no reserved flag, a known system.
 * @param {Uint8Array} bytes
 */
function* headers(bytes) {
  for (
    let at = bytes.indexOf(0x1f, TRAILER);
    at >= 0 && at + HEADER <= bytes.byteLength;
    at = bytes.indexOf(0x1f, at + 1)
  ) {
    const isSystem = bytes[at + 9] <= 13 || bytes[at + 9] === 255
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && bytes[at + 3] < 32 && isSystem) yield at
  }
}

/**
 * The length in a part's trailer, modulo 2^32.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
const lengthBefore = (bytes, at) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at - 4, true)

/**
 * @param {Uint8Array<ArrayBuffer>} one
 * @param {Uint8Array<ArrayBuffer>} other
 */
function joined(one, other) {
  if (one.byteLength === 0) return other
  const both = new Uint8Array(one.byteLength + other.byteLength)
  both.set(one)
  both.set(other, one.byteLength)
  return both
}

/** What a wait gives that is over. */
const OVER = null
const quiet = () => {}

/** One packed part. What comes out is yielded while it is fed. */
class Part {
  /** How many bytes came out. */
  length = 0
  #stream = new DecompressionStream('gzip')
  #writer = this.#stream.writable.getWriter()
  #reader = this.#stream.readable.getReader()
  /** @type {Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> | undefined} */
  #coming

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  async *feed(bytes) {
    for (let at = 0; at < bytes.byteLength; at += STEP)
      yield* this.#until(this.#writer.write(bytes.subarray(at, at + STEP)))
  }

  /** Whatever the bytes so far come to. */
  settle() {
    return this.#until(new Promise((resolve) => setTimeout(resolve)))
  }

  async *end() {
    yield* this.#until(new Promise(quiet), this.#writer.close())
  }

  free() {
    this.#reader.cancel().catch(quiet)
  }

  /**
   * What comes out until `over`, or until there is no more; a failure of `work` shows in what comes out.
   * @param {Promise<unknown>} over
   * @param {Promise<unknown>} work
   * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>}
   */
  async *#until(over, work = over) {
    work.catch(quiet)
    const ended = over.then(() => OVER)
    for (;;) {
      const next = await this.#next(ended)
      if (next === OVER || next.done) return
      this.length += next.value.byteLength
      yield next.value
    }
  }

  /** @param {Promise<null>} ended */
  async #next(ended) {
    try {
      this.#coming ??= this.#reader.read()
      const next = await Promise.race([this.#coming, ended])
      if (next !== OVER) this.#coming = undefined
      return next
    } catch {
      throw new BrokenGzip()
    }
  }
}
