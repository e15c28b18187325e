// All pages in one file, opened from the disk: all of it works, and it asks for nothing.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { list } from './fleet-input.mjs'
import { enter, rating, STATES } from './page-object.mjs'
import { launch, OFFLINE, open } from './support.mjs'

let browser
let folder
let address
before(async () => {
  browser = await launch()
  // Alone in a folder whose name needs escapes: nothing beside it can help.
  folder = await mkdtemp(join(tmpdir(), 'reuse check ä-'))
  await cp(join(OFFLINE, 'reusecheck.html'), join(folder, 'check.html'))
  address = pathToFileURL(join(folder, 'check.html')).href
})
after(async () => {
  await browser?.close()
  await rm(folder, { recursive: true })
})

async function visit(hash = '', options) {
  const page = await open(browser, 'about:blank', options)
  page.setDefaultTimeout(15_000)
  page.asked = []
  page.on('request', (request) => /^blob:/.test(request.url()) || page.asked.push(request.url().split('#')[0]))
  await page.context().setOffline(true)
  await page.goto(address + hash)
  return page
}

async function leave(page) {
  assert.deepEqual([page.problems, [...new Set(page.asked)]], [[], [address]])
  await page.context().close()
}

test('its digest lies beside it', async () => {
  assert.deepEqual((await readdir(OFFLINE)).sort(), ['reusecheck.html', 'reusecheck.html.sha256'])
  const digest = createHash('sha256').update(await readFile(join(OFFLINE, 'reusecheck.html'))).digest('hex')
  assert.equal(await readFile(join(OFFLINE, 'reusecheck.html.sha256'), 'utf8'), `${digest}  reusecheck.html\n`)
})

test('form, link and paste give a verdict, read in a worker', async () => {
  const page = await visit('#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs')
  assert.equal(await rating(page), 'medium')
  await enter(page, STATES.high)
  assert.equal(await rating(page), 'high')
  await page.getByLabel('Or paste').fill('$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n')
  await page.locator('.reading .lines').first().waitFor()
  assert.equal(page.workers().length, 1)
  await leave(page)
})

test('languages, exports and what stands beyond the answer are in it', async () => {
  const page = await visit('#1&c=1.27.3&k=5.4.58&m=ipvs&l=zh-CN')
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN')
  assert.match(await page.locator('.headline').innerText(), /[一-鿿]/)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /JSON/ }).click()])
  const report = JSON.parse(await readFile(await download.path(), 'utf8'))
  assert.equal(report.rating, 'high')
  assert.match(report.steps[0].text, /[一-鿿]/)
  for (const panel of ['path', 'symptoms', 'what-if', 'likely']) {
    await page.locator(`[data-explore=${panel}]`).click()
    await page.locator(`#explore-panel.${panel}`).waitFor()
  }
  await leave(page)
})

test('the coverage is in it: shown by its link, searched, left again; what was typed stays', async () => {
  const page = await visit('#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs')
  await page.locator('.headline').waitFor()
  assert.ok(await page.locator('#coverage').isHidden())
  await page.getByLabel('Cluster version').fill('1.27.3')
  await page.getByRole('link', { name: 'What it knows' }).click()
  await page.locator('#coverage').waitFor()
  assert.ok(await page.locator('#app').isHidden())
  const rows = page.locator('#coverage tbody tr').filter({ visible: true })
  const all = await rows.count()
  await page.locator('#coverage [role=search] input').fill('el8')
  assert.ok((await rows.count()) < all / 2)
  await page.locator('#coverage tbody a[href^="#"]').filter({ visible: true }).first().click()
  assert.ok(await page.locator('#coverage').isVisible())
  await page.locator('#coverage').getByRole('link', { name: 'ReuseCheck' }).click()
  await page.locator('.headline').waitFor()
  assert.equal(await page.getByLabel('Cluster version').inputValue(), '1.27.3')
  assert.equal(await page.getByRole('link', { name: 'In your own site' }).count(), 0)
  await leave(page)
})

test('the coverage is there in the language that is spoken, and leads to the other', async () => {
  const page = await visit('#1&l=zh-CN')
  await page.locator('.headline').waitFor()
  await page.locator('footer a[href^=coverage]').filter({ visible: true }).click()
  const coverage = page.locator('.coverage')
  assert.match(await coverage.locator('h2').first().innerText(), /[一-鿿]/)
  await coverage.locator('[role=search] input').fill('el8')
  assert.match(await coverage.locator('output').innerText(), /[一-鿿]/)
  await coverage.getByRole('link', { name: 'English' }).click()
  await coverage.getByText('What kube-proxy does').waitFor()
  await leave(page)
})

test('whole clusters are in it: read in a worker, grouped, saved, in the language of the reader, and back again', async () => {
  const page = await visit('#1&c=1.27.3&m=ipvs', { locale: 'zh-CN' })
  await page.getByRole('link', { name: '整个集群' }).click()
  await page.locator('#files').waitFor({ state: 'attached' })
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
  const text = [...list(300)].join('')
  await page.locator('#files').setInputFiles({ name: 'nodes.json.gz', mimeType: 'application/gzip', buffer: gzipSync(text) })
  await page.locator('.group').first().waitFor()
  assert.equal(page.workers().length, 1)
  await page.locator('#format').selectOption('csv')
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.tools button').click()])
  assert.equal((await readFile(await download.path(), 'utf8')).split('\r\n').length, 302)
  assert.equal(await page.locator('.drop').evaluate((drop) => getComputedStyle(drop).borderStyle), 'dashed')
  const [other] = await Promise.all([page.context().waitForEvent('page'), page.locator('.group a').first().click()])
  await other.locator('.headline[data-rating]').waitFor()
  assert.match(new URL(other.url()).hash, /^#1&c=.*&k=/)
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

test('its policy allows what is in it and nothing else', async () => {
  const page = await visit()
  await page.locator('.headline').waitFor()
  assert.equal(await page.evaluate(() => {
    const script = document.createElement('script')
    script.append('window.ran = true')
    document.body.append(script)
    return window.ran
  }), undefined)
  const policy = await page.locator('meta[http-equiv]').getAttribute('content')
  assert.match(policy, /^default-src 'none'; script-src 'wasm-unsafe-eval' 'sha256-[^']*'; style-src 'sha256-[^']*'; img-src data:; worker-src blob:;/)
  await page.context().close()
})

test('without JavaScript it says what it needs, and shows what it knows', async () => {
  const page = await visit('', { javaScriptEnabled: false })
  assert.match(await page.locator('#app main').innerText(), /needs JavaScript and WebAssembly/)
  await page.locator('#app main').getByRole('link', { name: 'Coverage' }).click()
  assert.ok(await page.locator('#coverage').isVisible())
  await page.locator('#coverage').getByRole('link', { name: 'ReuseCheck' }).click()
  assert.ok(await page.locator('#app').isVisible())
  await leave(page)
})
