// The engine: it loads with the first paste, runs in a worker, and failures to load are reported.

import { expect, test } from './harness.mjs'
import { enter, hold, rated, read, STATES } from './page-object.mjs'

const PASTE = '$ uname -r\n5.4.0-99-generic\n'
const node = { facts: ['v1.27.3', '', '', 'IPVS'], paste: PASTE }

test('a verdict from the form loads no engine; the first paste does, in a worker', async ({ visit, site }) => {
  const page = await visit()
  await enter(page, STATES.high)
  const from = site.requests.length
  expect(page.workers().length).toBe(0)
  await enter(page, node)
  await expect(page.locator('#kernel-help code')).toHaveText('5.4.0-99-generic', { useInnerText: true })
  expect(page.workers().length).toBe(1)
  expect(site.requests.slice(from).some(({ path }) => path.endsWith('engine/reusecheck_bg.wasm'))).toBeTruthy()
  expect(page.problems).toStrictEqual([])
})

test('if the host blocks workers, the page runs the engine', async ({ visit }) => {
  const page = await visit()
  await page.evaluate(() => {
    globalThis.Worker = /** @type {any} */ (
      class {
        constructor() {
          throw new DOMException('blocked', 'SecurityError')
        }
      }
    )
  })
  await enter(page, node)
  await rated(page, 'high')
})

test('if a worker fails, the page runs the engine', async ({ visit }) => {
  const page = await visit()
  let worker = true
  const closed = page.waitForEvent('worker').then((dead) => dead.waitForEvent('close'))
  await page.context().route('**/worker.js', (route) => {
    const broken = { contentType: 'text/javascript', body: 'throw new Error("broken")' }
    if (worker) route.fulfill(broken)
    else route.continue()
    worker = false
  })
  await enter(page, node)
  await rated(page, 'high')
  expect(worker).toBe(false)
  await closed
})

for (const [how, answer] of Object.entries({
  'does not arrive': (/** @type {Route} */ route) => route.abort(),
  'was cut off': async (/** @type {Route} */ route) =>
    route.fulfill({ body: (await (await route.fetch()).body()).subarray(0, 500) }),
}))
  test(`an engine that ${how} is reported; the form still answers and the text stays; a second try works`, async ({
    visit,
  }) => {
    const page = await visit()
    await page.context().route('**/engine/*.wasm', answer)
    await enter(page, { facts: STATES.high.facts, paste: PASTE })
    const alert = page.getByRole('alert')
    await expect(alert).toHaveText(/could not be read.*still there/s, { useInnerText: true })
    // Failed workers are terminated.
    await Promise.all(page.workers().map((worker) => worker.waitForEvent('close')))
    await rated(page, 'high')
    await expect(page.getByRole('textbox', { name: 'Paste or drop what you have' })).toHaveValue(PASTE)
    // A response may still be on its way to a terminated worker.
    await page.context().unrouteAll({ behavior: 'ignoreErrors' })
    await alert.getByRole('button', { name: 'Try again' }).click()
    await read(page)
    await expect(alert).toHaveCount(0)
    await expect(page.locator('#kernel-help')).toHaveText(/5\.4\.0-99-generic/, { useInnerText: true })
  })

test('an answer is announced only after the paste is read', async ({ visit }) => {
  const page = await visit()
  await enter(page, { facts: node.facts })
  const release = await hold(page, /\/engine\/[^/]*\.wasm$/)
  await page.getByRole('textbox', { name: 'Paste or drop what you have' }).fill(PASTE)
  const status = page.getByRole('status')
  await expect(status).toHaveText('Reading the paste …', { useInnerText: true })
  release()
  await expect(status).toHaveText(/^Affected/, { useInnerText: true })
})

test('of several quick edits only the last is read', async ({ visit }) => {
  const page = await visit()
  const box = page.getByRole('textbox', { name: 'Paste or drop what you have' })
  for (let build = 90; build < 100; build++) await box.fill(`5.4.0-${build}-generic`)
  await read(page)
  await expect(page.locator('#kernel-help code')).toHaveText('5.4.0-99-generic', { useInnerText: true })
})

test('a paste of 5 MB is attached outside the box and read, and typing stays responsive', async ({ visit }) => {
  const page = await visit()
  const box = page.getByRole('textbox', { name: 'Paste or drop what you have' })
  const lines = 'net.ipv4.conf.all.accept_local = 0\n'.repeat(150_000)
  await box.evaluate((box, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, `${lines}net.ipv4.vs.conn_reuse_mode = 0\n`)
  await page.getByRole('textbox', { name: 'Kernel', exact: true }).pressSequentially('5.4.58')
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue('5.4.58')
  await page.getByText('150001 lines read').waitFor()
  await read(page)
  await expect(page.locator('#line-150001')).toHaveText(/conn_reuse_mode/, { useInnerText: true })
  // Text in the box is read together with the attached paste.
  await expect(box).toHaveValue('')
  await box.fill('net.ipv4.vs.conntrack = 1')
  await page.locator('#line-150002').waitFor()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.locator('#line-1').waitFor()
})
