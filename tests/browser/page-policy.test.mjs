// The strict policy, the requests of the page, and a page that cannot start.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './harness.mjs'
import { enter, STATES } from './page-object.mjs'
import { NPM, POLICY } from './support.mjs'

test.use({ path: '/deep/down/here/' })

test('under the strict policy and a deep path, the page requests only its own files, each once', async ({
  visit,
  site,
}) => {
  const before = site.requests.length
  const page = await visit()
  /** @type {string[]} */
  const requested = []
  // The browser may load the icon at any time.
  page.on('request', (request) => request.url().endsWith('icon.svg') || requested.push(request.url()))
  for (const state of Object.values(STATES)) await enter(page, state)
  await expect(page).toHaveURL(/k=not-a-kernel/)
  // The first paste loads the engine and the scripts that draw its reading; later actions load nothing.
  const drawn = ['archives.js', 'reading.js', 'draw.js', 'open-files.js', 'transfer.js']
  const engine = [
    'engine.js',
    'trusted.js',
    'worker.js',
    'engine/load.js',
    'engine/archive-source.js',
    'engine/fleet.js',
    'engine/gzip.js',
    'engine/reusecheck.js',
    'engine/reusecheck_bg.wasm',
    ...drawn,
  ]
  const own = (/** @type {string} */ url) => url.replace(site.url, '').replace(/^[0-9a-f]{16}\//, '')
  const installation = ['install.js', 'print.css', 'service-worker.js']
  await expect
    .poll(() =>
      requested
        .map(own)
        .filter((name) => !installation.includes(name))
        .toSorted(),
    )
    .toStrictEqual(engine.toSorted())
  const requests = site.requests.slice(before)
  expect(requests.filter(({ status }) => status !== 200)).toStrictEqual([])
  const files = requests
    .map(({ path }) => path.replace(/^\/deep\/down\/here\/([0-9a-f]{16}\/)?/, ''))
    .filter((file) => file !== 'icon.svg')
  expect(files.toSorted(), 'no file twice').toStrictEqual([...new Set(files)].toSorted())
  for (const wanted of ['', 'style.css', 'start.js']) expect(files, wanted).toContain(wanted)
  expect(page.problems).toStrictEqual([])
})

test('the page has no inline script, style or handler', async ({ visit }) => {
  const page = await visit()
  for (const state of Object.values(STATES)) {
    await enter(page, state)
    const inline = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter(
          (element) =>
            (element.localName === 'script' && !element.src) ||
            element.localName === 'style' ||
            [...element.attributes].some(({ name }) => name === 'style' || name.startsWith('on')),
        )
        .map((element) => element.outerHTML),
    )
    expect(inline).toStrictEqual([])
  }
  expect(POLICY).toMatch(/default-src 'none'/)
})

test('every loaded address in the page is relative', async ({ visit }) => {
  const page = await visit()
  const absolute = await page.evaluate(() =>
    [...document.querySelectorAll('link, script, img, iframe')]
      .map((element) => element.getAttribute('src') ?? element.getAttribute('href'))
      .filter((address) => /^(?:[a-z]+:|\/)/.test(address ?? '')),
  )
  expect(absolute).toStrictEqual([])
})

test('without JavaScript the page names its requirements', async ({ open, site }) => {
  const page = await open(site.url, { javaScriptEnabled: false })
  await expect(page.locator('main')).toHaveText(/needs JavaScript and WebAssembly/, { useInnerText: true })
  await expect(page.locator('#start-failed')).toBeHidden()
})

const WASM = { contentType: 'application/wasm' }
for (const [how, answer] of Object.entries({
  'is missing': (/** @type {Route} */ route) => route.abort(),
  'was cut off': async (/** @type {Route} */ route) =>
    route.fulfill({ ...WASM, body: (await (await route.fetch()).body()).subarray(0, 50_000) }),
  'belongs to another version': async (/** @type {Route} */ route) =>
    route.fulfill({ ...WASM, body: await readFile(join(NPM, 'reusecheck_bg.wasm')) }),
  'is a page of the host': (/** @type {Route} */ route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>Please log in' }),
})) {
  test(`a wasm that ${how} gives an error that the page could not start`, async ({ site, browser }) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.route('**/*.wasm', answer)
    await page.goto(site.url)
    await page.getByRole('alert').waitFor()
    await expect(page.getByRole('alert')).toHaveText(/could not start/, { useInnerText: true })
    await context.close()
  })
}

test('the header before the start equals the header of the page', async ({ visit, open, site }) => {
  const still = await open(site.url, { javaScriptEnabled: false })
  const page = await visit()
  const header = (/** @type {Page} */ each) => each.locator('header').innerText()
  expect(await header(still)).toBe(await header(page))
  const height = (/** @type {Page} */ each) =>
    each.locator('header').evaluate((/** @type {Element} */ header) => header.offsetHeight)
  expect(await height(still)).toBe(await height(page))
})
