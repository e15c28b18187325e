// All pages in one file, opened from the disk. Everything works without requests.
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { list } from './fleet-input.mjs'
import { expect, test } from './harness.mjs'
import { enter, rated, STATES } from './page-object.mjs'
import { OFFLINE } from './support.mjs'

/** @type {string} */
let folder
/** @type {string} */
let address
test.beforeAll(async () => {
  // The only file in a folder whose name needs escapes, so that no other file can be loaded.
  folder = await mkdtemp(join(tmpdir(), 'reuse check ä-'))
  await cp(join(OFFLINE, 'reusecheck.html'), join(folder, 'check.html'))
  address = pathToFileURL(join(folder, 'check.html')).href
})
test.afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function visit(/** @type {Open} */ open, hash = '', /** @type {PageOptions} */ options = {}) {
  const page = Object.assign(await open('about:blank', options), { requested: /** @type {string[]} */ ([]) })
  page.setDefaultTimeout(30_000)
  page.on('request', (request) => /^blob:/.test(request.url()) || page.requested.push(request.url().split('#')[0]))
  await page.context().setOffline(true)
  await page.goto(address + hash)
  return page
}

async function leave(/** @type {Awaited<ReturnType<typeof visit>>} */ page) {
  expect([page.problems, [...new Set(page.requested)]]).toStrictEqual([[], [address]])
  await page.context().close()
}

test('a file next to it contains its digest', async () => {
  expect((await readdir(OFFLINE)).sort()).toStrictEqual(['reusecheck.html', 'reusecheck.html.sha256'])
  const digest = createHash('sha256')
    .update(await readFile(join(OFFLINE, 'reusecheck.html')))
    .digest('hex')
  expect(await readFile(join(OFFLINE, 'reusecheck.html.sha256'), 'utf8')).toBe(`${digest}  reusecheck.html\n`)
})

test('form, link and paste give a verdict, read in a worker', async ({ open }) => {
  const page = await visit(open, '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs')
  await rated(page, 'medium')
  await enter(page, STATES.high)
  await rated(page, 'high')
  await page
    .getByRole('textbox', { name: 'Paste or drop what you have' })
    .fill('$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n')
  await page.locator('.reading .lines').first().waitFor()
  expect(page.workers().length).toBe(1)
  await leave(page)
})

test('languages, exports and the panels below the answer work', async ({ open }) => {
  const page = await visit(open, '#1&c=1.27.3&k=5.4.58&m=ipvs&l=zh-CN')
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN')
  await expect(page.locator('.headline')).toHaveText(/[一-鿿]/, { useInnerText: true })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /JSON/ }).click(),
  ])
  const report = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect(report.rating).toBe('high')
  expect(report.steps[0].text).toMatch(/[一-鿿]/)
  for (const panel of ['path', 'symptoms', 'what-if', 'likely']) {
    await page.locator(`[data-explore=${panel}]`).click()
    await page.locator(`#explore-panel.${panel}`).waitFor()
  }
  await leave(page)
})

test('the coverage opens with its link and can be searched; typed facts stay', async ({ open }) => {
  const page = await visit(open, '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs')
  await page.locator('.headline').waitFor()
  await expect(page.locator('#coverage')).toBeHidden()
  await page.getByLabel('Cluster version').fill('1.27.3')
  await page.getByRole('link', { name: 'Coverage', exact: true }).click()
  await page.locator('#coverage').waitFor()
  await expect(page.locator('#app')).toBeHidden()
  const rows = page.locator('#coverage tbody tr').filter({ visible: true })
  const all = await rows.count()
  await page.locator('#coverage [role=search] input').fill('el8')
  expect(await rows.count()).toBeLessThan(all / 2)
  await page.locator('#coverage tbody a[href^="#"]').filter({ visible: true }).first().click()
  await expect(page.locator('#coverage')).toBeVisible()
  await page.locator('#coverage').getByRole('link', { name: 'ReuseCheck' }).click()
  await page.locator('.headline').waitFor()
  await expect(page.getByLabel('Cluster version')).toHaveValue('1.27.3')
  await expect(page.getByRole('link', { name: 'Embed', exact: true })).toHaveCount(0)
  await leave(page)
})

test('the coverage has the page’s language, and links to the other', async ({ open }) => {
  const page = await visit(open, '#1&l=zh-CN')
  await page.locator('.headline').waitFor()
  await page.locator('nav a[href^=coverage]').filter({ visible: true }).click()
  const coverage = page.locator('.coverage')
  await expect(coverage.locator('h2').first()).toHaveText(/[一-鿿]/, { useInnerText: true })
  await coverage.locator('[role=search] input').fill('el8')
  await expect(coverage.locator('output')).toHaveText(/[一-鿿]/, { useInnerText: true })
  await coverage.getByRole('link', { name: 'English' }).click()
  await coverage.getByText('What kube-proxy does').waitFor()
  await leave(page)
})

test('the page for clusters reads in a worker, groups, exports, has the chosen language, and links back', async ({
  open,
}) => {
  const page = await visit(open, '#1&c=1.27.3&m=ipvs', { locale: 'zh-CN' })
  await page.getByRole('link', { name: '集群', exact: true }).click()
  await page.locator('#files').waitFor({ state: 'attached' })
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
  const text = [...list(300)].join('')
  await page
    .locator('#files')
    .setInputFiles({ name: 'nodes.json.gz', mimeType: 'application/gzip', buffer: gzipSync(text) })
  await page.locator('.group').first().waitFor()
  expect(page.workers().length).toBe(1)
  await page.locator('#format').selectOption('csv')
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.tools button').click()])
  expect((await readFile(await download.path(), 'utf8')).split('\r\n').length).toBe(302)
  expect(await page.locator('.drop').evaluate((drop) => getComputedStyle(drop).borderStyle)).toBe('dashed')
  const [other] = await Promise.all([page.context().waitForEvent('page'), page.locator('.group a').first().click()])
  await other.locator('.headline[data-rating]').waitFor()
  expect(new URL(other.url()).hash).toMatch(/^#1&c=.*&k=/)
  await other.close()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByText('Choose files or drop them here').waitFor()
  await page.reload()
  await page.getByText('Choose files or drop them here').waitFor()
  await page.getByRole('link', { name: 'One node' }).click()
  await page.locator('.headline').waitFor()
  await page.goBack()
  await page.locator('#files').waitFor({ state: 'attached' })
  await leave(page)
})

test('the policy allows only the scripts and styles of the file', async ({ open }) => {
  const page = await visit(open)
  await page.locator('.headline').waitFor()
  expect(
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.append('window.ran = true')
      document.body.append(script)
      return window.ran
    }),
  ).toBe(undefined)
  const policy = await page.locator('meta[http-equiv]').getAttribute('content')
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'wasm-unsafe-eval' 'sha256-[^']*'; style-src 'sha256-[^']*'; img-src data:; worker-src blob:;/,
  )
})

test('without JavaScript the file names its requirements and shows the coverage', async ({ open }) => {
  const page = await visit(open, '', { javaScriptEnabled: false })
  await expect(page.locator('#app main')).toHaveText(/needs JavaScript and WebAssembly/, { useInnerText: true })
  await page.locator('#app main').getByRole('link', { name: 'Coverage' }).click()
  await expect(page.locator('#coverage')).toBeVisible()
  await page.locator('#coverage').getByRole('link', { name: 'ReuseCheck' }).click()
  await expect(page.locator('#app')).toBeVisible()
  await leave(page)
})
