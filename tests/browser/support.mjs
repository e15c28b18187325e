// What every browser test needs: a static server with the strict policy, and Chromium.
//
//   import { APP, launch, open, serve } from './support.mjs'
//
//   const site = await serve(APP, { path: '/some/where/' })  // any sub-path: the page must not care
//   const browser = await launch()
//   const page = await open(browser, site.url, { width: 320 })
//   ...                                                      // page is a Playwright page
//   assert.deepEqual(page.problems, [])                      // console errors, exceptions, policy violations
//   assert.deepEqual(site.requests.map((request) => request.path), [...])   // what was asked for, in order
//   await browser.close(); await site.close()                // in after(): a failed test must not hang the run
//
// `cargo xtask test` builds dist/ first; by hand: `cargo xtask dist`, then `node --test` in this folder.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { delimiter, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The page, as a static host would get it. */
export const APP = join(ROOT, 'dist/app')
/** The element for other people's pages. */
export const WIDGET = join(ROOT, 'dist/widget')
/** The frame and its host's script. */
export const EMBED = join(ROOT, 'dist/embed')
/** The page as one file. */
export const OFFLINE = join(ROOT, 'dist/offline')
/** The package `reusecheck`. */
export const NPM = join(ROOT, 'dist/npm')

/** The strict policy of every hosted form, word for word: the page must live under it. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'; trusted-types reusecheck"

/** For the sites of generators, which write inline scripts and styles of their own. */
export const LOOSE = POLICY.replace(/; require-trusted-types-for.*/, '').replace("script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'")
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace("img-src 'self'", "font-src 'self' data:; img-src 'self'")

const cache = process.env.REUSECHECK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? '', '.cache'), 'reusecheck')
/** A program of the virtual environment that `cargo xtask test` makes. */
export const generator = (name) => join(process.env.REUSECHECK_SITES ?? join(cache, 'sites/bin'), name)

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
 * Serves `folder` under `path` on a free port of 127.0.0.1, with the strict policy on every answer.
 * `extra` adds pages of the test's own: `{ 'test.html': '<!doctype html>...' }`; `headers` are added, or replace the usual ones.
 * Gives `{ url, requests, cut, close }`; `requests` fills with `{ method, path, status }`, path as asked for; the connection breaks
 * off in the middle of the file that `cut` is set to.
 */
export async function serve(folder, { path = '/', policy = POLICY, extra = {}, headers = {} } = {}) {
  if (!existsSync(folder)) throw new Error(`${folder} is not there: run \`cargo xtask dist\` first`)
  const site = { requests: [], cut: undefined }
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
    const name = asked.startsWith(path) ? asked.slice(path.length) || 'index.html' : null
    const body = name === null ? null : extra[name] ?? (await read(folder, name))
    const status = body === null ? 404 : 200
    site.requests.push({ method: request.method, path: request.url, status })
    response.writeHead(status, {
      'content-type': TYPES[extname(name ?? '')] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      ...headers,
    })
    if (body && name === site.cut) return response.write(body.slice(0, body.length / 2), () => response.destroy())
    response.end(body ?? 'not found')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return Object.assign(site, { url: `http://127.0.0.1:${server.address().port}${path}`, close })
}

/** The bytes of a file inside `folder`, null where there is none. */
async function read(folder, name) {
  const file = normalize(join(folder, name))
  return file.startsWith(folder) ? readFile(file).catch(() => null) : null
}

/** Starts Chromium: `$CHROMIUM`, else the first of its usual names on the path; with more flags and variables where given. */
export function launch({ args = [], env } = {}) {
  return chromium.launch({
    executablePath: findChromium(),
    env: { ...process.env, ...env },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  })
}

/** The browser of the tests. */
function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const places = process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const found = process.env.CHROMIUM || places.find((place) => existsSync(place))
  if (!found) throw new Error('no Chromium: install one, or name it in $CHROMIUM')
  return found
}

/**
 * Opens `url` in a fresh context (own storage, own cache) of `width` x `height`.
 * `page.problems` fills with console errors and warnings, exceptions and refused requests: a good test ends with it empty.
 * Other `options` go to Playwright's newContext (`colorScheme`, `reducedMotion`, `javaScriptEnabled`, ...).
 */
export async function open(browser, url, { width = 1280, height = 800, ...options } = {}) {
  // The service worker asks for every file once more: it has a test of its own.
  const context = await browser.newContext({ viewport: { width, height }, serviceWorkers: 'block', ...options })
  const page = watch(await context.newPage())
  await page.goto(url)
  return page
}

/** Has `page.problems` filled. */
export function watch(page) {
  page.problems = []
  page.on('console', (message) => {
    const blocked = message.text() === 'Service Worker registration blocked by Playwright'
    if (['error', 'warning'].includes(message.type()) && !blocked) page.problems.push(message.text())
  })
  page.on('pageerror', (error) => page.problems.push(String(error)))
  page.on('requestfailed', (request) => page.problems.push(`${request.url()}: ${request.failure()?.errorText}`))
  return page
}
