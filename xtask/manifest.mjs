// dist/manifest.json lists every file of dist/ with its size, its size as a host sends it, and its digests. dist/SHA256SUMS has the
// same files for sha256sum.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const [version, dist] = process.argv.slice(2)
/** @type {(kind: string, bytes: Uint8Array, form: import('node:crypto').BinaryToTextEncoding) => string} */
const hash = (kind, bytes, form) => createHash(kind).update(bytes).digest(form)

/**
 * The same wasm lies in several folders.
 * @type {Map<string, number>}
 */
const known = new Map()
/** @type {(bytes: Uint8Array, sha256: string) => number} */
function brotli(bytes, sha256) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  const length = known.get(sha256) ?? brotliCompressSync(bytes, { params }).length
  known.set(sha256, length)
  return length
}

/** @param {string} name */
function entry(name) {
  const bytes = readFileSync(join(dist, name))
  const sha256 = hash('sha256', bytes, 'hex')
  return {
    name,
    bytes: bytes.length,
    brotli: brotli(bytes, sha256),
    sha256,
    integrity: `sha384-${hash('sha384', bytes, 'base64')}`,
  }
}

const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
const files = names
  .filter((name) => !['manifest.json', 'SHA256SUMS'].includes(name) && statSync(join(dist, name)).isFile())
  .sort()
  .map(entry)
const manifest = `${JSON.stringify({ schema: 'reusecheck/dist/1', version, files }, null, 1)}\n`
writeFileSync(join(dist, 'manifest.json'), manifest)
const sums = [...files, { name: 'manifest.json', sha256: hash('sha256', Buffer.from(manifest), 'hex') }]
writeFileSync(join(dist, 'SHA256SUMS'), sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))
