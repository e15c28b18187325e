// Nothing leaves the page: the strict policy, the requests, and what shows when the page cannot start.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { STATES, enter, start, visit } from './page-object.mjs'
import { NPM, POLICY, open } from './support.mjs'

let world
before(async () => (world = await start('/deep/down/here/')))
after(() => world.stop())

test('under the strict policy, from a deep path, it asks for its own files once and for nothing else', async () => {
  const before = world.site.requests.length
  const page = await visit(world)
  const asked = []
  // The icon comes when the browser has time for it.
  page.on('request', (request) => request.url().endsWith('icon.svg') || asked.push(request.url()))
  for (const state of Object.values(STATES)) await enter(page, state)
  await page.waitForTimeout(1000)
  // The first paste brings the engine and what draws its reading; after that nothing more is asked for.
  const drawn = ['reading.js', 'explore/draw.js', 'carried.js', 'opened.js']
  const engine = ['engine.js', 'trusted.js', 'worker.js', 'engine/load.js', 'engine/gzip.js', 'engine/reusecheck.js', 'engine/reusecheck_bg.wasm', ...drawn]
  const own = (url) => url.replace(world.site.url, '').replace(/^[0-9a-f]{16}\//, '')
  const kept = ['install.js', 'print.css', 'service-worker.js']
  assert.deepEqual(asked.map(own).filter((name) => !kept.includes(name)).toSorted(), engine.toSorted())
  const requests = world.site.requests.slice(before)
  assert.deepEqual(requests.filter(({ status }) => status !== 200), [])
  const files = requests.map(({ path }) => path.replace(/^\/deep\/down\/here\/([0-9a-f]{16}\/)?/, '')).filter((file) => file !== 'icon.svg')
  assert.deepEqual(files.toSorted(), [...new Set(files)].toSorted(), 'no file twice')
  for (const wanted of ['', 'style.css', 'start.js']) assert.ok(files.includes(wanted), wanted)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('no inline script, style or handler is in the page', async () => {
  const page = await visit(world)
  for (const state of Object.values(STATES)) {
    await enter(page, state)
    const inline = await page.evaluate(() =>
      [...document.querySelectorAll('*')].filter((element) =>
        (element.localName === 'script' && !element.src) || element.localName === 'style' ||
        [...element.attributes].some(({ name }) => name === 'style' || name.startsWith('on'))).map((element) => element.outerHTML))
    assert.deepEqual(inline, [])
  }
  assert.match(POLICY, /default-src 'none'/)
  await page.context().close()
})

test('every address in the page is relative, but for sources and nothing is preloaded from elsewhere', async () => {
  const page = await visit(world)
  const absolute = await page.evaluate(() =>
    [...document.querySelectorAll('link, script, img, iframe')].map((element) => element.getAttribute('src') ?? element.getAttribute('href'))
      .filter((address) => /^(?:[a-z]+:|\/)/.test(address)))
  assert.deepEqual(absolute, [])
  await page.context().close()
})

test('without JavaScript the page says what it needs', async () => {
  const page = await open(world.browser, world.site.url, { javaScriptEnabled: false })
  assert.match(await page.locator('main').innerText(), /needs JavaScript and WebAssembly/)
  assert.equal(await page.locator('#start-failed').isVisible(), false)
  await page.context().close()
})

const WASM = { contentType: 'application/wasm' }
for (const [how, answer] of Object.entries({
  'is missing': (route) => route.abort(),
  'was cut off': async (route) => route.fulfill({ ...WASM, body: (await (await route.fetch()).body()).subarray(0, 50_000) }),
  'is of another version': async (route) => route.fulfill({ ...WASM, body: await readFile(join(NPM, 'reusecheck_bg.wasm')) }),
  'is a page of the host': (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>Please log in' }),
})) {
  test(`where its wasm ${how} the page says that it could not start`, async () => {
    const context = await world.browser.newContext()
    const page = await context.newPage()
    await page.route('**/*.wasm', answer)
    await page.goto(world.site.url)
    await page.getByRole('alert').waitFor()
    assert.match(await page.getByRole('alert').innerText(), /could not start/)
    await context.close()
  })
}

test('what stands in the file until the page has started is what the page then says', async () => {
  const still = await open(world.browser, world.site.url, { javaScriptEnabled: false })
  const page = await visit(world)
  const header = (each) => each.locator('header').innerText()
  assert.equal(await header(still), await header(page))
  const height = (each) => each.locator('header').evaluate((header) => header.offsetHeight)
  assert.equal(await height(still), await height(page))
  for (const each of [still, page]) await each.context().close()
})
