// Paths of the build, and a static server with the strict policy.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The page for a static host. */
export const APP = join(ROOT, 'dist/app')
/** The element for other sites. */
export const WIDGET = join(ROOT, 'dist/widget')
/** The frame and its host's script. */
export const EMBED = join(ROOT, 'dist/embed')
/** The page as one file. */
export const OFFLINE = join(ROOT, 'dist/offline')
/** The package `reusecheck`. */
export const NPM = join(ROOT, 'dist/npm')

/** The strict policy of every hosted form, under which the page must work. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'; trusted-types reusecheck"

/** A policy for sites of generators, which write inline scripts and styles. */
export const LOOSE = POLICY.replace(/; require-trusted-types-for.*/, '')
  .replace("script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'")
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("img-src 'self'", "font-src 'self' data:; img-src 'self'")

const cache =
  process.env.REUSECHECK_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? '', '.cache'), 'reusecheck')
/** Returns a program of the virtual environment that `cargo xtask test` creates. */
export const generator = (/** @type {string} */ name) =>
  join(process.env.REUSECHECK_SITES ?? join(cache, 'sites/bin'), name)

/** Returns the folder with the package for Python, as `cargo xtask test` installs it. */
export async function packages() {
  const libraries = join(ROOT, 'target/python/lib')
  const [version] = await readdir(libraries).catch(() => [])
  if (!version) throw new Error(`${libraries} does not exist: run \`cargo xtask test\` first`)
  return join(libraries, version, 'site-packages')
}

/**
 * Runs a generator with the package for Python.
 * @param {string} name
 * @param {string[]} options
 * @param {string} folder
 */
export async function generate(name, options, folder) {
  const env = { ...process.env, PYTHONPATH: await packages() }
  await promisify(execFile)(generator(name), options, { cwd: folder, env })
}

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/**
 * @typedef {{
 *   url: string,
 *   requests: { method: string | undefined, path: string, status: number }[],
 *   cut: string | undefined,
 *   close: () => Promise<unknown>,
 * }} Site
 */

/**
 * Serves `folder` under `path` on a free port of 127.0.0.1, with the strict policy on every answer.
 * `extra` adds files: `{ 'test.html': '<!doctype html>...' }`. `headers` add to the usual headers, or replace them. `requests`
 * lists all requests with their paths. The connection breaks in the middle of the file `cut`.
 * @param {string} folder
 * @param {{ path?: string, policy?: string, extra?: Record<string, string | Buffer | null>, headers?: Record<string, string | string[]> }} [options]
 * @returns {Promise<Site>}
 */
export async function serve(folder, { path = '/', policy = POLICY, extra = {}, headers = {} } = {}) {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist: run \`cargo xtask dist\` first`)
  const server = createServer(async (request, response) => {
    const url = request.url ?? '/'
    const requested = decodeURIComponent(new URL(url, 'http://localhost').pathname)
    const name = requested.startsWith(path) ? requested.slice(path.length).replace(/(^|\/)$/, '$1index.html') : null
    const body = name === null ? null : (extra[name] ?? (await read(folder, name)))
    const status = body === null ? 404 : 200
    site.requests.push({ method: request.method, path: url, status })
    response.writeHead(status, {
      'content-type': TYPES[extname(name ?? '')] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      ...headers,
    })
    if (body && name === site.cut) response.write(body.slice(0, body.length / 2), () => response.destroy())
    else response.end(body ?? 'not found')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  /** @type {Site} */
  const site = { url: `http://127.0.0.1:${port}${path}`, requests: [], cut: undefined, close }
  return site
}

/** Returns the frame's page with the origin of `site` in its list of hosts. */
export async function frameFor(/** @type {Site} */ site) {
  const page = await readFile(join(EMBED, 'frame.html'), 'utf8')
  const hosts = 'name="reusecheck-hosts" content='
  if (!page.includes(`${hosts}""`)) throw new Error('frame.html names hosts already, or has no place for them')
  return page.replace(`${hosts}""`, `${hosts}"${new URL(site.url).origin} https://b.example"`)
}

/**
 * Returns the bytes of a file inside `folder`; null if there is none.
 * @param {string} folder
 * @param {string} name
 */
async function read(folder, name) {
  const file = normalize(join(folder, name))
  return file.startsWith(folder) ? readFile(file).catch(() => null) : null
}

/**
 * @typedef {import('@playwright/test').Page & { problems: string[] }} WatchedPage
 * @typedef {import('@playwright/test').BrowserContextOptions & { width?: number, height?: number }} PageOptions
 */

/**
 * Opens `url` in a fresh context (own storage, own cache) of `width` x `height`. Other `options` go to Playwright's newContext.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {PageOptions} [options]
 */
export async function openPage(browser, url, { width = 1280, height = 800, ...options } = {}) {
  // The service worker would request every file again; offline-app.test.mjs tests it.
  const context = await browser.newContext({ viewport: { width, height }, serviceWorkers: 'block', ...options })
  const page = watch(await context.newPage())
  await page.goto(url)
  return page
}

/**
 * Records console errors and warnings, exceptions and failed requests in `page.problems`, which most tests expect to be empty.
 * @param {import('@playwright/test').Page} page
 * @returns {WatchedPage}
 */
export function watch(page) {
  /** @type {string[]} */
  const problems = []
  page.on('console', (message) => {
    const blocked = message.text() === 'Service Worker registration blocked by Playwright'
    if (['error', 'warning'].includes(message.type()) && !blocked) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('requestfailed', (request) => {
    const { errorText } = request.failure() ?? {}
    // Some files load seconds after the start. The browser aborts such requests when the test leaves or closes the page.
    if (errorText !== 'net::ERR_ABORTED') problems.push(`${request.url()}: ${errorText}`)
  })
  return Object.assign(page, { problems })
}
