// Passing a paste or files, the language and the mode from the page of one node to the page for clusters.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { list } from './fleet-input.mjs'
import { expect, test } from './harness.mjs'
import { read } from './page-object.mjs'
import { OFFLINE, ROOT, serve, WIDGET, watch } from './support.mjs'

const row = (/** @type {string} */ name, /** @type {string} */ kernel) =>
  `${name}   Ready    <none>   12d   v1.27.3       192.0.2.1     <none>        Ubuntu 22.04.3 LTS   ${kernel}   containerd://1.6.21\n`
const TABLE = `NAME     STATUS   ROLES    AGE   VERSION       INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME
${row('node-a', '5.4.0-66-generic ')}${row('node-b', '5.15.0-91-generic')}`
/** A list that is too large for the page of one node, even if the file is gzipped. */
const nodes = [...list(1800)].join('')

const file = (/** @type {string} */ name, /** @type {string | Buffer} */ text) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
})
/** Presses a link, and returns the tab that it opens. */
async function openTab(/** @type {Page} */ page, /** @type {Locator} */ link) {
  const [other] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  return watch(other)
}

test('one click passes a pasted list with language and mode to the page for clusters; the paste stays', async ({
  visit,
}) => {
  const page = await visit()
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.getByRole('radio', { name: 'IPVS' }).check()
  await page.locator('#paste').fill(TABLE)
  await read(page)
  await page.getByText('请选择一个，或检查全部节点').waitFor()
  const other = await openTab(page, page.getByRole('link', { name: '检查全部节点' }))
  await other.locator('.status', { hasText: '2 个节点' }).waitFor()
  await other.locator('.counts [data-rating=high]').waitFor()
  await expect(other.locator('#paste')).toHaveValue(TABLE)
  await expect(other.getByRole('radio', { name: 'ipvs' })).toBeChecked()
  expect(await other.evaluate(() => sessionStorage.length + localStorage.length), 'nothing is stored').toBe(0)
  await other.reload()
  await other.locator('#files').waitFor({ state: 'attached' })
  await expect(other.locator('#paste'), 'the paste is passed once').toHaveValue('')
  await other.getByRole('link', { name: '单个节点' }).click()
  await other.getByLabel('集群版本').waitFor()
  await expect(other.getByRole('radio', { name: 'IPVS' })).toBeChecked()
  await expect(page.locator('#paste')).toHaveValue(TABLE)
  expect([page.problems, other.problems]).toStrictEqual([[], []])
})

test('if no window opens, the page for clusters opens in the same one', async ({ visit }) => {
  const page = await visit()
  await page.evaluate(() => (window.open = () => null))
  await page.locator('#paste').fill(TABLE)
  await read(page)
  await page.getByRole('link', { name: 'Check all of them' }).click()
  await page.locator('#files').waitFor({ state: 'attached' })
  expect(page.problems).toStrictEqual([])
})

test('the page for clusters ignores messages of other origins', async ({ open, site }) => {
  const stranger = await serve(join(ROOT, 'tests/browser'), {
    extra: { 'index.html': '<!doctype html><link rel="icon" href="data:,"><button>x</button>' },
    policy: '',
  })
  const page = await open(stranger.url)
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    page.evaluate((url) => void (window.other = /** @type {Window} */ (window.open(url))), `${site.url}fleet.html`),
  ])
  await other.locator('#files').waitFor({ state: 'attached' })
  await other.evaluate(() => addEventListener('message', () => setTimeout(() => (globalThis.isReceived = true))))
  await page.evaluate((input) => window.other.postMessage({ input }, '*'), TABLE)
  await other.waitForFunction(() => globalThis.isReceived)
  await expect(other.locator('#paste')).toHaveValue('')
  await expect(other.locator('.status')).toHaveText('')
  await stranger.close()
})

test('files that are too large for one node are reported and passed on, gzipped or not', async ({ visit }) => {
  const page = await visit()
  await page
    .locator('input[type=file]')
    .setInputFiles([file('nodes.json.gz', gzipSync(nodes)), file('more.json', TABLE)])
  const alert = page.getByRole('alert')
  await alert.waitFor()
  await expect(alert).toHaveText(/^nodes\.json\.gz is too large for one node \(more than 16 MB\)\./, {
    useInnerText: true,
  })
  await page.getByRole('button', { name: '简体中文' }).click()
  await alert.getByText('对单个节点来说太大').waitFor()
  const other = await openTab(page, alert.getByRole('link'))
  await other.locator('.status', { hasText: '1,802 个节点' }).waitFor({ timeout: 60_000 })
  expect([page.problems, other.problems]).toStrictEqual([[], []])
})

test('the link to the page for clusters contains the typed facts, and so does the link back', async ({ visit }) => {
  const page = await visit()
  await page.getByLabel('Cluster version').fill('v1.27.3')
  await expect(page).toHaveURL(/#1&c=v1\.27\.3$/)
  await page.getByRole('link', { name: 'Cluster', exact: true }).click()
  await page.locator('#files').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.getByRole('link', { name: '单个节点' }).click()
  await page.getByLabel('集群版本').waitFor()
  await expect(page.getByLabel('集群版本')).toHaveValue('v1.27.3')
})

test('the offline file passes the paste and files in memory', async ({ open }) => {
  const page = await open(pathToFileURL(join(OFFLINE, 'reusecheck.html')).href)
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.locator('#paste').fill(TABLE)
  await read(page)
  await page.evaluate(() => (window.onmessage = () => (globalThis.isReceived = true)))
  await page.getByRole('link', { name: '检查全部节点' }).click()
  await page.locator('.status', { hasText: '2 个节点' }).waitFor()
  await expect(page.locator('#paste')).toHaveValue(TABLE)
  expect(page.context().pages().length, 'the same window').toBe(1)
  const traces = () => [sessionStorage.length + localStorage.length, history.state, window.name, globalThis.isReceived]
  expect(await page.evaluate(traces), 'nothing is stored or posted').toStrictEqual([0, null, '', undefined])

  // Both the page's link and the browser's back button restore the page.
  for (const back of [() => page.getByRole('link', { name: '单个节点' }).click(), () => page.goBack()]) {
    await back()
    await page.getByText('请选择一个，或检查全部节点').waitFor()
    await expect(page.locator('#paste')).toHaveValue(TABLE)
    await expect(page).toHaveTitle(/节点/)
    // A second visit starts empty, because the paste is passed once.
    await page.locator('nav a[href^="fleet.html"]').click()
    await page.getByText('选择文件或拖放到此处').waitFor()
    await expect(page.locator('#paste')).toHaveValue('')
  }

  // An opened file is passed on as well.
  await page.goBack()
  await page.locator('input[type=file]').setInputFiles(file('nodes.json', nodes))
  await page.getByRole('alert').getByRole('link').click()
  await page.locator('.status', { hasText: '1,800 个节点' }).waitFor({ timeout: 60_000 })
  expect(page.problems).toStrictEqual([])
})

test('the offline file changes the page together with the address, so a late change of the form is not shown instead', async ({
  open,
}) => {
  const page = await open(pathToFileURL(join(OFFLINE, 'reusecheck.html')).href)
  await page.getByLabel('Cluster version').fill('v1.27.3')
  await expect(page).toHaveURL(/#1&c=v1\.27\.3$/)
  /** Follows a link, or else goes through the history; returns the page's name and whether the page of one node is shown. */
  const follow = (/** @type {string} */ way) =>
    page.evaluate(
      (way) =>
        new Promise((resolve) => {
          const see = () => resolve([location.hash.split('&')[0], document.getElementById('app') !== null])
          if (way === 'back' || way === 'forward') {
            addEventListener('popstate', see, { once: true })
            return history[way]()
          }
          /** @type {HTMLElement} */
          document.querySelector(way).click()
          see()
        }),
      way,
    )
  expect(await follow('nav a[href^="fleet.html"]')).toStrictEqual(['#fleet', false])
  await page.locator('#files').waitFor({ state: 'attached' })
  expect(await follow('main > p > a')).toStrictEqual(['#1', true])
  expect(await follow('back')).toStrictEqual(['#fleet', false])
  expect(await follow('forward')).toStrictEqual(['#1', true])
  expect(page.problems).toStrictEqual([])
})

test('on other sites there is no link to the page for clusters', async ({ open }) => {
  const host =
    '<!doctype html><title>Host</title><link rel="icon" href="data:,"><script type="module" src="reuse-check.js"></script><reuse-check></reuse-check>'
  const site = await serve(WIDGET, { extra: { 'host.html': host } })
  const page = await open(`${site.url}host.html`)
  await page.locator('#paste').fill(TABLE)
  await page.getByRole('button', { name: 'node-b' }).waitFor()
  await expect(page.locator('.elsewhere')).toBeHidden()
  await page.locator('input[type=file]').setInputFiles(file('nodes.json', nodes))
  await page.getByRole('alert').getByText('nodes.json is too large').waitFor()
  await expect(page.getByRole('alert').locator('a')).toBeHidden()
  expect(page.problems).toStrictEqual([])
  await page.context().close()
  await site.close()
})
