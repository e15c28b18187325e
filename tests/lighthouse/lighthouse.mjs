// Runs Lighthouse on the built pages, served with brotli and with immutable caching of versioned folders. Accessibility and best
// practices must be 100; performance is only printed, because it is a timing.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { launch } from 'chrome-launcher'
import lighthouse, { desktopConfig } from 'lighthouse'

const APP = fileURLToPath(new URL('../../dist/app/', import.meta.url))
const PAGES = [
  '',
  '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs',
  'fleet.html',
  'coverage.html',
  'coverage.zh-CN.html',
  'builder.html',
]
const CATEGORIES = ['performance', 'accessibility', 'best-practices']
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

/** Compressed files by path, because a static host does not compress during a request. */
const compressed = new Map()
/** @type {import('node:http').RequestListener} */
async function answer(request, response) {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1) || 'index.html'
  const file = normalize(join(APP, path))
  if (!compressed.has(file)) {
    const bytes = file.startsWith(APP) && (await readFile(file).catch(() => null))
    compressed.set(file, bytes && (extname(file) === '.png' ? bytes : brotliCompressSync(bytes)))
  }
  const body = compressed.get(file)
  if (!body) return void response.writeHead(404).end()
  const caching = /^[0-9a-f]{16}\//.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
  /** @type {Record<string, string>} */
  const encoding = extname(file) === '.png' ? {} : { 'content-encoding': 'br' }
  response
    .writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': caching,
      ...encoding,
    })
    .end(body)
}

const server = createServer(answer)
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'],
})
const options = { port: chrome.port, onlyCategories: CATEGORIES, logLevel: 'error' }
for (const page of PAGES) {
  for (const [form, config] of [
    ['mobile', undefined],
    ['desktop', desktopConfig],
  ]) {
    const { lhr } = await lighthouse(`http://127.0.0.1:${port}/${page}`, options, config)
    const scores = CATEGORIES.map((category) => Math.round(lhr.categories[category].score * 100))
    const seconds = (/** @type {string} */ audit) => `${(lhr.audits[audit].numericValue / 1000).toFixed(1)} s`
    console.log(
      [
        page || 'index.html',
        form,
        ...scores,
        seconds('largest-contentful-paint'),
        `${Math.round(lhr.audits['total-blocking-time'].numericValue)} ms`,
      ].join(' | '),
    )
    for (const category of CATEGORIES.slice(1)) {
      for (const { id } of lhr.categories[category].auditRefs) {
        const { score, title, details } = lhr.audits[id]
        if (score === null || score === 1) continue
        process.exitCode = 1
        console.log(`  ${category}: ${title}: ${JSON.stringify(details?.items?.slice(0, 3))}`)
      }
    }
  }
}
chrome.kill()
server.close()
