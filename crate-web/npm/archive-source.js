// Recognises archives, and reads parts of sources.
import { chunks } from './fleet.js'
import { unzipped } from './gzip.js'

/**
 * @typedef {import('../types/internal.js').FleetSource} FleetSource
 * @typedef {import('../types/internal.js').Seekable} Seekable
 */

/** The bytes of a source that are enough to recognise an archive, and those of a gzip file that unpack to as many. */
const HEAD = 512
const PACKED_HEAD = 64 * 1024

/** The first bytes of zip, empty zip, xz, bzip2, zstd (with or without a skippable frame), 7z, RAR and OpenPGP. */
const MAGIC = [
  [0x50, 0x4b, 3, 4],
  [0x50, 0x4b, 5, 6],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
  [0x42, 0x5a, 0x68],
  [0x28, 0xb5, 0x2f, 0xfd],
  ...Array.from({ length: 16 }, (_, low) => [0x50 + low, 0x2a, 0x4d, 0x18]),
  [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  [0x52, 0x61, 0x72, 0x21, 0x1a, 7],
  [0x8c, 0x0d, 4],
  [0x84, 0x5e, 3],
  ...['age-encryption.org/v1', '-----BEGIN AGE ENCRYPTED FILE-----', '-----BEGIN PGP MESSAGE-----'].map(bytesOf),
]
const GZIP = [0x1f, 0x8b]
/** The place of the sum in a header of a tar. */
const [SUM, SUM_END] = [148, 156]
/** The line above a pod's log in what `kubectl cluster-info dump` prints. */
const LOG_OF_POD = '\n==== START logs for container '

/**
 * Returns whether a source that starts with these bytes is an archive.
 * @param {Uint8Array} head
 * @returns {Promise<boolean>}
 */
export async function isArchive(head) {
  const hasAt = (/** @type {number} */ offset, /** @type {number[]} */ bytes) =>
    bytes.every((byte, index) => head[offset + index] === byte)
  // OpenPGP for a public key, whose size is in between.
  const isPublic = head[0] === 0x85 && head[1] >= 1 && head[1] <= 4 && head[3] === 3
  if (isPublic || isTar(head) || MAGIC.some((magic) => hasAt(0, magic))) return true
  return hasAt(0, GZIP) && isArchive(await unzippedHead(head))
}

/**
 * Returns whether the first block has the sum of its bytes, as every header of a tar does. Only newer headers have a magic.
 * @param {Uint8Array} head
 */
function isTar(head) {
  const block = Uint8Array.from(head.subarray(0, HEAD))
  const found = Number.parseInt(String.fromCharCode(...block.subarray(SUM, SUM_END)), 8)
  // The field itself counts as blanks.
  block.fill(32, SUM, SUM_END)
  const sum = block.reduce((total, byte) => total + byte, 0)
  // Some old writers add up signed bytes.
  const signed = sum - 256 * block.filter((byte) => byte > 127).length
  return block.length === HEAD && sum > 256 && (found === sum || found === signed)
}

/**
 * Returns whether a file is an archive, or what `kubectl cluster-info dump` prints: each log in it is about one node.
 * @param {Blob} file
 */
export async function isArchiveFile(file) {
  return (await isArchive(await slice(file, 0, PACKED_HEAD))) || isDump(file)
}

/** @param {Blob} file */
async function isDump(file) {
  const decoder = new TextDecoder('latin1')
  let end = ''
  try {
    for await (const chunk of unzipped(chunks(file))) {
      const text = end + decoder.decode(chunk)
      // Objects come first.
      if (end === '' && !/^(\xef\xbb\xbf)?\s*\{/.test(text)) return false
      if (text.includes(LOG_OF_POD)) return true
      end = text.slice(-LOG_OF_POD.length)
    }
  } catch {
    // Damaged; its reader reports that.
  }
  return false
}

/**
 * Reads the first bytes of a source. Returns them, and a source that still contains them.
 * @param {FleetSource} source
 * @returns {Promise<[Uint8Array, FleetSource]>}
 */
export async function peek(source) {
  if (typeof source === 'string') return [new Uint8Array(), source]
  const size = sizeOf(source)
  if (size !== undefined)
    return [await slice(/** @type {Blob | Uint8Array} */ (source), 0, Math.min(size, PACKED_HEAD)), source]
  const iterator = chunks(source)[Symbol.asyncIterator]()
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const read = []
  for (let length = 0; length < PACKED_HEAD; ) {
    const { value, done } = await iterator.next()
    if (done) break
    read.push(value)
    length += value.byteLength
  }
  const head = new Uint8Array(await new Blob(read).arrayBuffer())
  const rest = async function* () {
    yield* read
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return [head, rest()]
}

/**
 * Returns the size, in bytes, of a source with random access; undefined for other sources.
 * @param {any} source
 * @returns {number | undefined}
 */
export function sizeOf(source) {
  if (source instanceof Uint8Array) return source.byteLength
  return typeof source?.size === 'number' && typeof source.slice === 'function' ? source.size : undefined
}

/**
 * @param {Blob | Uint8Array | Seekable} source
 * @param {number} from
 * @param {number} to
 */
export async function slice(source, from, to) {
  if (source instanceof Uint8Array) return source.subarray(from, to)
  return new Uint8Array(await source.slice(from, to).arrayBuffer())
}

/**
 * Unpacks the start of a gzip file, which may end anywhere.
 * @param {Uint8Array} head
 */
async function unzippedHead(head) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const read = []
  try {
    let length = 0
    for await (const chunk of unzipped(chunks(head))) {
      read.push(chunk)
      length += chunk.byteLength
      if (length >= HEAD) break
    }
  } catch {
    // The head ends in the middle of the compressed data, or the file is damaged. The bytes unpacked so far decide.
  }
  return new Uint8Array(await new Blob(read).arrayBuffer())
}

/** @param {string} text */
function bytesOf(text) {
  return [...text].map((letter) => letter.charCodeAt(0))
}
