// From the page of one node to that for clusters: what was pasted or opened goes along, with the language and the mode.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { list } from './fleet-input.mjs'
import { read, rest, start, visit } from './page-object.mjs'
import { OFFLINE, open, ROOT, serve, watch, WIDGET } from './support.mjs'

const row = (name, kernel) => `${name}   Ready    <none>   12d   v1.27.3       192.0.2.1     <none>        Ubuntu 22.04.3 LTS   ${kernel}   containerd://1.6.21\n`
const TABLE = `NAME     STATUS   ROLES    AGE   VERSION       INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME
${row('node-a', '5.4.0-66-generic ')}${row('node-b', '5.15.0-91-generic')}`
/** A list that is too large for the page of one node, unpacked as well. */
const nodes = [...list(1800)].join('')

let world
before(async () => (world = await start()))
after(() => world.stop())

const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })
/** The tab that a press of the link opens. */
async function follow(page, link) {
  const [other] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  return watch(other)
}

test('a list that was pasted is judged as a whole by one click, in the same language, for the same mode; the paste stays', async () => {
  const page = await visit(world)
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.getByRole('radio', { name: 'IPVS' }).check()
  await page.locator('#paste').fill(TABLE)
  await read(page)
  await page.getByText('请选择一个，或判断全部节点').waitFor()
  const other = await follow(page, page.getByRole('link', { name: '判断全部节点' }))
  await other.locator('.said', { hasText: '2 个节点' }).waitFor()
  await other.locator('.counts [data-rating=high]').waitFor()
  assert.equal(await other.locator('#paste').inputValue(), TABLE)
  assert.ok(await other.getByRole('radio', { name: 'ipvs' }).isChecked())
  assert.equal(await other.evaluate(() => sessionStorage.length + localStorage.length), 0, 'nothing is stored')
  await other.reload()
  await other.locator('#files').waitFor({ state: 'attached' })
  assert.equal(await other.locator('#paste').inputValue(), '', 'it is given once')
  await other.getByRole('link', { name: '单个节点' }).click()
  await other.getByLabel('集群版本').waitFor()
  assert.ok(await other.getByRole('radio', { name: 'IPVS' }).isChecked())
  assert.equal(await page.locator('#paste').inputValue(), TABLE)
  assert.deepEqual([page.problems, other.problems], [[], []])
  await page.context().close()
})

test('where no window opens the page for clusters takes the place of this one', async () => {
  const page = await visit(world)
  await page.evaluate(() => (window.open = () => null))
  await page.locator('#paste').fill(TABLE)
  await read(page)
  await page.getByRole('link', { name: 'Judge all of them' }).click()
  await page.locator('#files').waitFor({ state: 'attached' })
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('nobody but the page that opened it gives the page for clusters a text', async () => {
  const site = await serve(join(ROOT, 'tests/browser'), { extra: { 'index.html': '<!doctype html><link rel="icon" href="data:,"><button>x</button>' }, policy: '' })
  const page = await open(world.browser, site.url)
  const [other] = await Promise.all([page.context().waitForEvent('page'), page.evaluate((url) => void (window.other = window.open(url)), `${world.site.url}fleet.html`)])
  await other.locator('#files').waitFor({ state: 'attached' })
  await page.evaluate((given) => window.other.postMessage({ given }, '*'), TABLE)
  await other.waitForTimeout(500)
  assert.equal(await other.locator('#paste').inputValue(), '')
  assert.equal(await other.locator('.said').textContent(), '')
  await page.context().close()
  await site.close()
})

test('files that are too large for one node are told and taken along, packed or not', async () => {
  const page = await visit(world)
  await page.locator('input[type=file]').setInputFiles([file('nodes.json.gz', gzipSync(nodes)), file('more.json', TABLE)])
  const alert = page.getByRole('alert')
  await alert.waitFor()
  assert.match(await alert.innerText(), /^nodes\.json\.gz is too large for one node: it holds more than 16 MB\./)
  await page.getByRole('button', { name: '简体中文' }).click()
  await alert.getByText('对单个节点来说太大').waitFor()
  const other = await follow(page, alert.getByRole('link'))
  await other.locator('.said', { hasText: '1,802 个节点' }).waitFor({ timeout: 60_000 })
  assert.deepEqual([page.problems, other.problems], [[], []])
  await page.context().close()
})

test('the link to the page for clusters says what was typed, and the way back brings it again', async () => {
  const page = await visit(world)
  await page.getByLabel('Cluster version').fill('v1.27.3')
  await rest(page)
  await page.getByRole('link', { name: 'Whole clusters' }).click()
  await page.locator('#files').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.getByRole('link', { name: '单个节点' }).click()
  await page.getByLabel('集群版本').waitFor()
  assert.equal(await page.getByLabel('集群版本').inputValue(), 'v1.27.3')
  await page.context().close()
})

test('in the offline file as well', async () => {
  const page = await open(world.browser, pathToFileURL(join(OFFLINE, 'reusecheck.html')).href)
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.locator('#paste').fill(TABLE)
  await read(page)
  const other = await follow(page, page.getByRole('link', { name: '判断全部节点' }))
  await other.locator('.said', { hasText: '2 个节点' }).waitFor()
  await other.getByRole('link', { name: '单个节点' }).click()
  await other.getByLabel('集群版本').waitFor()
  assert.deepEqual(other.problems, [])
  await page.locator('footer a[href^="fleet.html"]').click()
  await page.getByText('选择文件或拖放到此处').waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('on other sites there is no page for clusters beside, and no link to one', async () => {
  const host = '<!doctype html><title>Host</title><link rel="icon" href="data:,"><script type="module" src="reuse-check.js"></script><reuse-check></reuse-check>'
  const site = await serve(WIDGET, { extra: { 'host.html': host } })
  const page = await open(world.browser, `${site.url}host.html`)
  await page.locator('#paste').fill(TABLE)
  await page.getByRole('button', { name: 'node-b' }).waitFor()
  assert.ok(await page.locator('.elsewhere').isHidden())
  await page.locator('input[type=file]').setInputFiles(file('nodes.json', nodes))
  await page.getByRole('alert').getByText('nodes.json is too large').waitFor()
  assert.ok(await page.getByRole('alert').locator('a').isHidden())
  assert.deepEqual(page.problems, [])
  await page.context().close()
  await site.close()
})
