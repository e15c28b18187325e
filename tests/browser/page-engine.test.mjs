// The engine behind the page: it comes with the first paste, works in a worker, and its absence is told.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { STATES, enter, rating, read, start, visit } from './page-object.mjs'

let world
before(async () => (world = await start()))
after(() => world.stop())

const PASTE = '$ uname -r\n5.4.0-99-generic\n'
const node = { facts: ['v1.27.3', '', '', 'IPVS'], paste: PASTE }

test('a verdict from the form loads no engine; the first paste does, in a worker', async () => {
  const page = await visit(world)
  await enter(page, STATES.high)
  const from = world.site.requests.length
  assert.equal(page.workers().length, 0)
  await enter(page, node)
  assert.equal(await page.locator('#kernel-help code').innerText(), '5.4.0-99-generic')
  assert.equal(page.workers().length, 1)
  assert.ok(world.site.requests.slice(from).some(({ path }) => path.endsWith('engine/reusecheck_bg.wasm')))
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('where the host blocks workers the page reads by itself', async () => {
  const page = await visit(world)
  await page.evaluate(() => {
    globalThis.Worker = class {
      constructor() {
        throw new DOMException('blocked', 'SecurityError')
      }
    }
  })
  await enter(page, node)
  assert.equal(await rating(page), 'high')
  await page.context().close()
})

test('a worker that dies is replaced by the page itself', async () => {
  const page = await visit(world)
  let worker = true
  const putAway = page.waitForEvent('worker').then((dead) => dead.waitForEvent('close'))
  await page.context().route('**/worker.js', (route) => {
    const broken = { contentType: 'text/javascript', body: 'throw new Error("broken")' }
    if (worker) route.fulfill(broken)
    else route.continue()
    worker = false
  })
  await enter(page, node)
  assert.equal(await rating(page), 'high')
  assert.equal(worker, false)
  await putAway
  await page.context().close()
})

for (const [how, answer] of Object.entries({
  'does not arrive': (route) => route.abort(),
  'was cut off': async (route) => route.fulfill({ body: (await (await route.fetch()).body()).subarray(0, 500) }),
})) test(`an engine that ${how} is told; the form still answers and the text stays; a second try works`, async () => {
  const page = await visit(world)
  await page.context().route('**/engine/*.wasm', answer)
  await enter(page, { facts: STATES.high.facts, paste: PASTE })
  const alert = page.getByRole('alert')
  assert.match(await alert.innerText(), /could not be read.*still there/s)
  // Those that are of no use are put away.
  await Promise.all(page.workers().map((worker) => worker.waitForEvent('close')))
  assert.equal(await rating(page), 'high')
  assert.equal(await page.getByLabel('Or paste').inputValue(), PASTE)
  // An answer may be on its way to a worker that is gone.
  await page.context().unrouteAll({ behavior: 'ignoreErrors' })
  await alert.getByRole('button', { name: 'Try again' }).click()
  await read(page)
  assert.equal(await alert.count(), 0)
  assert.match(await page.locator('#kernel-help').innerText(), /5\.4\.0-99-generic/)
  await page.context().close()
})

test('of texts typed in a hurry only the last counts', async () => {
  const page = await visit(world)
  const box = page.getByLabel('Or paste')
  for (let build = 90; build < 100; build++) await box.fill(`5.4.0-${build}-generic`)
  await read(page)
  assert.equal(await page.locator('#kernel-help code').innerText(), '5.4.0-99-generic')
  await page.context().close()
})

test('a paste of 5 MB lies beside the box, is read, and leaves typing alone', async () => {
  const page = await visit(world)
  const box = page.getByLabel('Or paste')
  const lines = 'net.ipv4.conf.all.accept_local = 0\n'.repeat(150_000)
  await box.evaluate((box, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, `${lines}net.ipv4.vs.conn_reuse_mode = 0\n`)
  await page.getByLabel('Kernel', { exact: true }).pressSequentially('5.4.58')
  assert.equal(await page.getByLabel('Kernel', { exact: true }).inputValue(), '5.4.58')
  await page.getByText('A long text is attached, 150001 lines').waitFor()
  await read(page)
  assert.match(await page.locator('#line-150001').innerText(), /conn_reuse_mode/)
  // What is typed into the box is read along with it.
  assert.equal(await box.inputValue(), '')
  await box.fill('net.ipv4.vs.conntrack = 1')
  await page.locator('#line-150002').waitFor()
  await page.getByRole('button', { name: 'Take it away' }).click()
  await page.locator('#line-1').waitFor()
  await page.context().close()
})
