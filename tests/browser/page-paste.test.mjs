// Ways to give the page a text: files chosen or dropped, and the collector for those who have none.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { rating, read, start, visit } from './page-object.mjs'

let world
before(async () => (world = await start()))
after(() => world.stop())

const box = (page) => page.getByLabel('Or paste')
/** The kernel that the paste says, once it is read: until then the line tells which command shows it. */
const kernel = async (page) => {
  await page.locator('#kernel-help button').waitFor()
  return page.locator('#kernel-help code').innerText()
}
const file = (name, buffer) => ({ name, mimeType: 'text/plain', buffer })

test('files are opened, several at once, whatever Unicode they are in', async () => {
  const page = await visit(world)
  const utf16 = Buffer.from('\ufeff$ uname -r\r\n5.4.0-99-generic\r\n', 'utf16le')
  const chooser = page.waitForEvent('filechooser')
  await page.getByText('Open files').click()
  await (await chooser).setFiles([file('a.txt', utf16), file('b.txt', Buffer.from('net.ipv4.vs.conn_reuse_mode = 1\n'))])
  assert.equal(await kernel(page), '5.4.0-99-generic')
  assert.equal(await box(page).inputValue(), '$ uname -r\n5.4.0-99-generic\n\nnet.ipv4.vs.conn_reuse_mode = 1\n')
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a file dropped anywhere on the page becomes the paste; dragged text is left to the browser', async () => {
  const page = await visit(world)
  const prevented = await page.evaluate(() => {
    const drop = (fill) => {
      const dataTransfer = new DataTransfer()
      fill(dataTransfer)
      const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
      document.querySelector('[role=main]').dispatchEvent(event)
      return event.defaultPrevented
    }
    return [
      drop((data) => data.setData('text/plain', 'x')),
      drop((data) => data.items.add(new File(['$ uname -r\n5.4.0-99-generic\n'], 'a.txt'))),
    ]
  })
  assert.deepEqual(prevented, [false, true])
  assert.equal(await kernel(page), '5.4.0-99-generic')
  await page.context().close()
})

test('a file that is too large is named, and what was there stays', async () => {
  const page = await visit(world)
  await box(page).fill('5.4.0-99-generic')
  await page.locator('input[type=file]').setInputFiles(file('nodes.json', Buffer.alloc((16 << 20) + 1, 32)))
  assert.match(await page.getByRole('alert').innerText(), /nodes\.json is too large/)
  assert.equal(await box(page).inputValue(), '5.4.0-99-generic')
  await box(page).fill('5.4.0-100-generic')
  await page.getByRole('alert').waitFor({ state: 'detached' })
  await page.context().close()
})

test('the collector is shown in full; what it prints gives a verdict', async () => {
  const page = await visit(world)
  await page.getByRole('button', { name: 'Nothing at hand?' }).click()
  const panel = page.locator('#collector')
  await panel.waitFor()
  const [node, cluster] = await panel.locator('.command code').allInnerTexts()
  assert.match(node, /uname -srvm|uname -r/)
  assert.match(cluster, /^kubectl /)
  await panel.getByText('What each part reads').first().click()
  assert.ok(await panel.getByText('which of the fixes the kernel carries').isVisible())
  // This very machine is a node like any other.
  const printed = spawnSync('sh', { input: node, encoding: 'utf8' }).stdout
  await box(page).fill(printed)
  await read(page)
  assert.equal(await kernel(page), spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim())
  assert.notEqual(await rating(page), 'empty')
  await panel.getByRole('button', { name: 'Put away' }).click()
  assert.equal(await panel.count(), 0)
  await page.context().close()
})
