// The hosted page as an installed app: it can be installed, works offline after the first visit, announces a new version, and
// never mixes two versions.
import { createHash } from 'node:crypto'
import { appendFile, cp, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './harness.mjs'
import { rated, rating } from './page-object.mjs'
import { APP, serve, watch } from './support.mjs'

const NODE = '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs'

/** @type {string} */
let folder
/** @type {Site} */
let site
/** @type {BrowserContext} */
let context
test.beforeEach(async ({ browser }) => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-app-'))
  await cp(APP, folder, { recursive: true })
  site = await serve(folder, { path: '/some/where/' })
  context = await browser.newContext()
})
test.afterEach(async () => {
  await context.close()
  await site.close()
  await rm(folder, { recursive: true })
})

/** Opens the page and waits until a service worker controls it. */
async function visit(hash = NODE) {
  const page = watch(await context.newPage())
  await page.goto(site.url + hash)
  await page.locator('[data-rating]').first().waitFor()
  await page.waitForFunction(() => navigator.serviceWorker.controller)
  return page
}

/** Replaces the served version by another, with `marker` in its pages. */
async function release(/** @type {string} */ marker) {
  const names = await readdir(folder, { recursive: true })
  const parts = names.find((name) => /^[0-9a-f]{16}$/.test(name)) ?? ''
  const next = createHash('sha256').update(parts).digest('hex').slice(0, 16)
  await rename(join(folder, parts), join(folder, next))
  for (const name of names.filter((name) => name.endsWith('.html'))) {
    const text = (await readFile(join(folder, name), 'utf8')).replaceAll(parts, next)
    await writeFile(join(folder, name), text.replace('</body>', `<p id="marker">${marker}</p></body>`))
  }
  const integrity = async (/** @type {string} */ name) =>
    `sha256-${createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('base64')}`
  let worker = (await readFile(join(folder, 'service-worker.js'), 'utf8')).replaceAll(parts, next)
  worker = worker.replace(/VERSION = '.*'/, `VERSION = '${marker}'`)
  for (const name of names.filter((name) => name.endsWith('.html'))) {
    worker = worker.replace(new RegExp(`\\['${name}', '.*?'\\]`), `['${name}', '${await integrity(name)}']`)
  }
  await writeFile(join(folder, 'service-worker.js'), worker)
  return { parts, next }
}

const marker = (/** @type {Page} */ page) =>
  page.evaluate(() => document.getElementById('marker')?.textContent ?? 'first')
/** Makes the browser check for a new version. Returns its state, "installed" or "redundant"; undefined without a new version. */
const update = (/** @type {Page} */ page) =>
  page.evaluate(async () => {
    const { installing, waiting } = await navigator.serviceWorker
      .getRegistration()
      .then((registration) => /** @type {ServiceWorkerRegistration} */ (registration).update())
    if (installing) await new Promise((resolve) => (installing.onstatechange = resolve))
    return (installing ?? waiting)?.state
  })

const limitStorage = async (/** @type {Page} */ page, /** @type {number | undefined} */ quotaSize = undefined) => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(site.url).origin, quotaSize })
}

test('Chromium reports no installability errors', async () => {
  const page = await visit()
  const devtools = await context.newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  // Tests run in private windows, where nothing can be installed.
  expect(
    installabilityErrors.map(({ errorId }) => errorId).filter((/** @type {string} */ id) => id !== 'in-incognito'),
  ).toStrictEqual([])
  const { errors, url } = await devtools.send('Page.getAppManifest')
  expect([errors, url]).toStrictEqual([[], `${site.url}manifest.webmanifest`])
  const icons = JSON.parse(await readFile(join(folder, 'manifest.webmanifest'), 'utf8')).icons
  for (const { src } of icons) expect((await fetch(site.url + src)).ok, src).toBeTruthy()
})

test('after one visit verdict, paste and coverage work without the host', async () => {
  const page = await visit()
  await page.close()
  await site.close()
  const again = watch(await context.newPage())
  await again.goto(`${site.url}${NODE}`)
  await rated(again, 'medium')
  await again
    .getByRole('textbox', { name: 'Paste or drop what you have' })
    .fill('Linux node 4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64 #1 SMP x86_64 GNU/Linux\n')
  await again.locator('.reading .lines').first().waitFor()
  await again.goto(`${site.url}coverage.html`)
  await expect(again.locator('h1')).toHaveText(/./, { useInnerText: true })
  expect(again.problems).toStrictEqual([])
})

test('only its own files are requested, and the worker starts after the first verdict', async () => {
  const page = watch(await context.newPage())
  /** @type {string[]} */
  const outside = []
  context.on('request', (request) => request.url().startsWith(site.url) || outside.push(request.url()))
  await page.goto(site.url + NODE)
  await page.locator('[data-rating]').first().waitFor()
  expect(site.requests.some(({ path }) => /install\.js|service-worker/.test(path))).toBeFalsy()
  await page.waitForFunction(() => navigator.serviceWorker.controller)
  expect(outside).toStrictEqual([])
  expect(site.requests.filter(({ path, status }) => status !== 200 || !path.startsWith('/some/where/'))).toStrictEqual(
    [],
  )
  expect(page.problems).toStrictEqual([])
})

test('a new version is announced, waits for the user, and no page gets parts of another', async () => {
  const page = await visit()
  const other = await visit()
  const { parts, next } = await release('second')
  expect(await update(page)).toBe('installed')
  await page.getByText('A new version of ReuseCheck is ready').waitFor()
  await other.reload()
  expect([await marker(page), await marker(other)]).toStrictEqual(['first', 'first'])

  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Reload' }).click()])
  await page.locator('[data-rating]').first().waitFor()
  expect([await marker(page), await rating(page)]).toStrictEqual(['second', 'medium'])
  // The other page is still the first version, whose files the host has removed.
  const fetched = (/** @type {string} */ of) =>
    other.evaluate((name) => fetch(name).then(({ status }) => status), `${of}/coverage.js`)
  expect([await marker(other), await fetched(parts), await fetched(next)]).toStrictEqual(['first', 200, 200])
  await other.reload()
  expect(await marker(other)).toBe('second')
})

test('full storage is reported; the page works, and is stored when there is room', async () => {
  const page = watch(await context.newPage())
  await limitStorage(page, 1000)
  await page.addInitScript(() => {
    const { register } = ServiceWorkerContainer.prototype
    ServiceWorkerContainer.prototype.register = async function (/** @type {any} */ ...input) {
      const registration = await register.apply(this, input)
      const installing = /** @type {ServiceWorker} */ (registration.installing)
      window.installState = new Promise((resolve) =>
        installing.addEventListener('statechange', () => resolve(installing.state)),
      )
      return registration
    }
  })
  await page.goto(site.url + NODE)
  expect(await page.waitForFunction(() => window.installState).then((state) => state.jsonValue())).toBe('redundant')
  await page.getByText('could not store ReuseCheck').waitFor()
  await rated(page, 'medium')
  await page.getByRole('textbox', { name: 'Paste or drop what you have' }).fill('5.4.58\n')
  await page.locator('.reading .lines').first().waitFor()
  expect(page.problems).toStrictEqual([])
  await limitStorage(page)
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller)
})

const coverage = () => join(folder, 'coverage.html')

/** Failures during an update: how each begins, and how it ends. */
const BROKEN = {
  'a file is missing': [() => rename(coverage(), `${coverage()}.away`), () => rename(`${coverage()}.away`, coverage())],
  'a file belongs to another version': [
    () => appendFile(coverage(), ' '),
    async () => truncate(coverage(), (await stat(coverage())).size - 1),
  ],
  'the connection breaks': [() => (site.cut = 'coverage.html'), () => (site.cut = undefined)],
  'there is no room': [
    (/** @type {Page} */ page) => limitStorage(page, 5000),
    (/** @type {Page} */ page) => limitStorage(page),
  ],
}

for (const [what, [begin, end]] of Object.entries(BROKEN)) {
  test(`an update where ${what}: the failure is reported, the page works, and a later update succeeds`, async () => {
    const page = await visit()
    const cachesBefore = await page.evaluate(() => caches.keys())
    await release('second')
    await begin(page)
    expect(await update(page)).toBe('redundant')
    const notice = page.getByText('but the download failed')
    await notice.waitFor()
    expect(await page.evaluate(() => caches.keys()), 'nothing of the update is stored').toStrictEqual(cachesBefore)
    await page.getByRole('textbox', { name: 'Paste or drop what you have' }).fill('5.4.58\n')
    await page.locator('.reading .lines').first().waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect(notice).toHaveCount(0)
    // The address contains the pasted kernel, so that the reloaded page has it too.
    await expect(page).toHaveURL(/k=5\.4\.58/)
    await page.reload()
    expect(await marker(page)).toBe('first')
    await rated(page, 'high')

    await end(page)
    expect(await update(page)).toBe('installed')
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Reload' }).click()])
    await page.locator('[data-rating]').first().waitFor()
    expect(await marker(page)).toBe('second')
  })
}

test('an incomplete version is removed, and the last complete one stays for open pages', async () => {
  const page = await visit()
  const { parts } = await release('second')
  // Simulates that the browser ended while it stored the second version.
  await page.evaluate(
    (url) => caches.open(`reusecheck ${url} second`).then((cache) => cache.put('index.html', new Response('half'))),
    site.url,
  )
  await release('third')
  expect(await update(page)).toBe('installed')
  const other = await visit()
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Reload' }).click()])
  expect(await other.evaluate((name) => fetch(name).then(({ status }) => status), `${parts}/coverage.js`)).toBe(200)
  expect((await other.evaluate(() => caches.keys())).length).toBe(2)
})

test('a failed update is reported in the page’s language', async () => {
  const page = await visit('#1&l=zh-CN')
  await release('second')
  site.cut = 'coverage.html'
  expect(await update(page)).toBe('redundant')
  await page.getByText('未能完整下载').waitFor()
})
