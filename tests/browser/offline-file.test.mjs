// The page as one file, opened from the disk: all of it works, and it asks for nothing.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
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
  await page.locator('[data-explore=likely]').click()
  await page.locator('#explore-panel').waitFor()
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

test('without JavaScript it says what it needs', async () => {
  const page = await visit('', { javaScriptEnabled: false })
  assert.match(await page.locator('main').innerText(), /needs JavaScript and WebAssembly/)
  await leave(page)
})
