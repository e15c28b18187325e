// Ways to give the page a text: files chosen or dropped, and the collector for those who have none.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
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
  await page.getByRole('alert').getByText('nodes.json is too large').waitFor()
  assert.equal(await box(page).inputValue(), '5.4.0-99-generic')
  await box(page).fill('5.4.0-100-generic')
  await page.getByRole('alert').waitFor({ state: 'detached' })
  await page.context().close()
})

test('a gzipped file is unpacked, whatever it is called', async () => {
  const page = await visit(world)
  const packed = Buffer.concat([gzipSync('$ uname -r\r\n5.4.0-99-generic\r\n'), gzipSync('net.ipv4.vs.conn_reuse_mode = 1\n')])
  await page.locator('input[type=file]').setInputFiles(file('node.txt', packed))
  assert.equal(await kernel(page), '5.4.0-99-generic')
  assert.equal(await box(page).inputValue(), '$ uname -r\n5.4.0-99-generic\nnet.ipv4.vs.conn_reuse_mode = 1\n')
  assert.equal(await page.getByRole('alert').count(), 0)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a packed file that is damaged is told; what came before is read, and the notice goes with the text', async () => {
  const page = await visit(world)
  const packed = gzipSync(`$ uname -r\n5.4.0-99-generic\n${Array.from({ length: 9000 }, (_, line) => `net.x${line * 7919} = ${line}\n`).join('')}`)
  await page.locator('input[type=file]').setInputFiles(file('node.gz', packed.subarray(0, packed.length / 2)))
  await page.getByRole('alert').getByText('node.gz is damaged or cut off').waitFor()
  assert.equal(await kernel(page), '5.4.0-99-generic')
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a file that is gone is told with the reason; so is an engine that does not arrive, and what was there stays', async () => {
  const page = await visit(world)
  const folder = await mkdtemp(join(tmpdir(), 'reusecheck-'))
  const path = join(folder, 'gone.txt')
  await writeFile(path, '5.4.0-66-generic')
  await box(page).fill('5.4.0-99-generic')
  await read(page)
  // It is there when it is chosen, and not when it is read.
  await page.locator('input[type=file]').evaluate((input) => input.addEventListener('change', (event) => event.stopPropagation(), { once: true }))
  await page.locator('input[type=file]').setInputFiles(path)
  await rm(folder, { recursive: true })
  await page.locator('input[type=file]').dispatchEvent('change')
  await page.getByRole('alert').getByText(/^gone\.txt could not be read \(.+\)\. Choose it again, or paste its text\.$/).waitFor()
  assert.equal(await box(page).inputValue(), '5.4.0-99-generic')
  assert.deepEqual(page.problems, [])
  await page.context().close()
  const other = await visit(world)
  await other.route(/engine\.js$/, (route) => route.abort())
  await other.locator('input[type=file]').setInputFiles(file('a.txt', Buffer.from('5.4.0-99-generic')))
  await other.getByRole('alert').getByText('A part of ReuseCheck did not arrive. Try it once more.').waitFor()
  await other.context().close()
})

test('the collector is shown in full; what it prints gives a verdict', async () => {
  const page = await visit(world)
  await page.getByRole('button', { name: 'Nothing at hand?' }).click()
  const panel = page.locator('#collector')
  await panel.waitFor()
  const [node, cluster] = await page.locator('#collector > .command code').allInnerTexts()
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
