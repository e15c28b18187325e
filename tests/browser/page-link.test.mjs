// The facts in the address.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { STATES, enter, rating, rest, start, visit } from './page-object.mjs'

let world
before(async () => (world = await start()))
after(() => world.stop())

const hash = (page) => new URL(page.url()).hash
const HIGH = '#1&c=v1.19.16-r0&o=EulerOS%202.9&k=4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64&m=ipvs'

test('the address follows what is typed, adds nothing to the history, and leads back', async () => {
  const page = await visit(world)
  const entries = await page.evaluate(() => history.length)
  await enter(page, STATES.high)
  await rest(page)
  assert.equal(hash(page), HIGH)
  assert.equal(await page.evaluate(() => history.length), entries)
  const again = await visit(world, { hash: hash(page) })
  assert.equal(await rating(again), 'high')
  assert.equal(await again.getByLabel('Operating system').inputValue(), 'EulerOS 2.9')
  assert.ok(await again.getByRole('radio', { name: 'IPVS' }).isChecked())
  assert.equal(await again.locator('.answer').innerText(), await page.locator('.answer').innerText())
  await page.getByRole('button', { name: 'Clear' }).click()
  await rest(page)
  assert.equal(hash(page), '')
  for (const each of [page, again]) await each.context().close()
})

test('facts from the paste are in the link; the pasted text and host names are not', async () => {
  const page = await visit(world, { permissions: ['clipboard-read', 'clipboard-write'] })
  await enter(page, {
    paste: 'root@secret-host:~# uname -a\nLinux secret-host 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\nnet.ipv4.vs.conn_reuse_mode = 0\n',
  })
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  assert.equal(link, `${world.site.url}#1&k=5.4.0-99-generic&a=x86_64&s.conn_reuse_mode=0`)
  await rest(page)
  assert.equal(page.url(), link)
  await page.context().close()
})

test('a link followed on the open page is taken over, and can be taken back', async () => {
  const page = await visit(world)
  await enter(page, STATES.none)
  await rest(page)
  await page.evaluate((link) => (location.hash = link), HIGH)
  await page.locator('.headline[data-rating=high]').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  assert.equal(await rating(page), 'none')
  await page.evaluate(() => (location.hash = '#elsewhere'))
  await page.waitForTimeout(100)
  assert.equal(await rating(page), 'none')
  await page.context().close()
})

test('what a link says wrongly is named with an example, and the rest is used', async () => {
  const page = await visit(world, { hash: '#1&k=5.4.58&c=1.27.3&m=ebpf&s.conn_reuse_mode=on&later=1' })
  const said = await page.getByRole('alert').innerText()
  assert.match(said, /“ebpf” for Forwarding mode.*ipvs/)
  assert.match(said, /“on” for net\.ipv4\.vs\.conn_reuse_mode/)
  assert.equal(await page.getByLabel('Kernel', { exact: true }).inputValue(), '5.4.58')
  const newer = await visit(world, { hash: '#2&k=5.4.58' })
  assert.match(await newer.getByRole('alert').innerText(), /newer version/)
  assert.equal(await rating(newer), 'empty')
  for (const each of [page, newer]) await each.context().close()
})

for (const broken of ['#1&k=%', '#1&k=%FF%00', '#1&&&===', `#1&c=${'9'.repeat(5000)}`, '#1&m=%F0%9F%92%A9', '#99999999999999999999']) {
  test(`a broken link does no harm: ${broken.slice(0, 24)}`, async () => {
    const page = await visit(world, { hash: broken })
    await enter(page, STATES.high)
    assert.equal(await rating(page), 'high')
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })
}
