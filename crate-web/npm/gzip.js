// Unpacks gzip streams with the DecompressionStream of the browser or Node.

/** Thrown when the compressed bytes are damaged or truncated. */
export class BrokenGzip extends Error {
  code = 'Z_DATA_ERROR'
}

/** Sizes, in bytes, of a member's trailer and header. A seam is a trailer and the next header without its last byte. */
const TRAILER = 8
const HEADER = 10
const SEAM = TRAILER + HEADER - 1

/** The compressed bytes that are fed at a time. Memory contains their output, which is at most about 1,000 times larger. */
const STEP = 16 * 1024

/**
 * Unpacks a source that starts with the two bytes of gzip, and passes on any other. A source may have several members.
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
  if (head[0] === 0x1f && head[1] === 0x8b) return yield* members(head, rest)
  if (head.byteLength > 0) yield head
  yield* rest
}

/**
 * Unpacks members one after the other. The decoder does not report the end of a member and rejects the bytes after it. A member
 * ends with its length, so a possible header after exactly the length unpacked so far starts the next member.
 * @param {Uint8Array<ArrayBuffer>} head
 * @param {import('../types/internal.js').Bytes} rest
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>}
 */
async function* members(head, rest) {
  let member = new Member()
  /** @type {Uint8Array<ArrayBuffer>} */
  let tail = new Uint8Array()
  try {
    for await (const chunk of chain(head, rest)) {
      const bytes = joined(tail, chunk)
      let fed = 0
      for (const at of headers(bytes)) {
        yield* member.feed(bytes.subarray(fed, at))
        fed = at
        yield* member.settle()
        if (member.length % 2 ** 32 !== lengthBefore(bytes, at)) continue
        yield* member.end()
        member = new Member()
      }
      // The chunk may end inside a seam.
      const end = Math.max(fed, bytes.byteLength - SEAM)
      if (end > fed) yield* member.feed(bytes.subarray(fed, end))
      tail = bytes.slice(end)
    }
    yield* member.feed(tail)
    yield* member.end()
  } finally {
    member.free()
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
 * Yields the offsets of possible headers: the magic bytes, deflate, no reserved flag, and a known system.
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
 * Returns the length in a member's trailer, modulo 2^32.
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

/** The result of `#next` when no more output is awaited. */
const ENDED = null
const ignore = () => {}

/** Unpacks one member. Its output is yielded while it is fed. */
class Member {
  /** The number of unpacked bytes. */
  length = 0
  #stream = new DecompressionStream('gzip')
  #writer = this.#stream.writable.getWriter()
  #reader = this.#stream.readable.getReader()
  /** @type {Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> | undefined} */
  #pending

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  async *feed(bytes) {
    for (let at = 0; at < bytes.byteLength; at += STEP)
      yield* this.#until(this.#writer.write(bytes.subarray(at, at + STEP)))
  }

  /** Yields the output of the bytes that were fed so far. */
  settle() {
    return this.#until(new Promise((resolve) => setTimeout(resolve)))
  }

  async *end() {
    yield* this.#until(new Promise(ignore), this.#writer.close())
  }

  free() {
    this.#reader.cancel().catch(ignore)
  }

  /**
   * Yields output until `end` resolves or the output ends. A failure of `work` also fails the output.
   * @param {Promise<unknown>} end
   * @param {Promise<unknown>} work
   * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>}
   */
  async *#until(end, work = end) {
    work.catch(ignore)
    const ended = end.then(() => ENDED)
    for (;;) {
      const next = await this.#next(ended)
      if (next === ENDED || next.done) return
      this.length += next.value.byteLength
      yield next.value
    }
  }

  /** @param {Promise<null>} ended */
  async #next(ended) {
    try {
      this.#pending ??= this.#reader.read()
      const next = await Promise.race([this.#pending, ended])
      if (next !== ENDED) this.#pending = undefined
      return next
    } catch {
      throw new BrokenGzip()
    }
  }
}
