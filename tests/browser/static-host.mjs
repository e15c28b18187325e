// A static host with Brotli, and with unlimited caching of versioned folders.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/**
 * Serves a folder on a free port of 127.0.0.1. `extra` adds files.
 * @param {string} folder
 * @param {Record<string, string>} [extra]
 */
export async function host(folder, extra = {}) {
  /**
   * Compressed files by path, because a static host does not compress during a request.
   * @type {Map<string, Buffer | undefined>}
   */
  const files = new Map()
  const load = async (/** @type {string} */ path) => {
    const bytes = path in extra ? Buffer.from(extra[path]) : await readFile(join(folder, path)).catch(() => undefined)
    return bytes && extname(path) !== '.png' ? brotliCompressSync(bytes) : bytes
  }
  const server = createServer(async ({ url }, response) => {
    // A parsed address has no `..`.
    const path = new URL(url ?? '/', 'http://localhost').pathname.slice(1).replace(/(^|\/)$/, '$1index.html')
    if (!files.has(path)) files.set(path, await load(path))
    const body = files.get(path)
    if (!body) return void response.writeHead(404).end()
    response
      .writeHead(200, {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'cache-control': /^[0-9a-f]{16}\//.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(extname(path) === '.png' ? {} : { 'content-encoding': 'br' }),
      })
      .end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}/`, close }
}
