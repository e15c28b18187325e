// Input of texts: chosen or dropped files, and the commands that collect facts.

import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from './harness.mjs'
import { rating, read } from './page-object.mjs'

const box = (/** @type {Page} */ page) => page.getByRole('textbox', { name: 'Paste or drop what you have' })
/** Waits until the paste is read, and returns its kernel. */
const kernel = async (/** @type {Page} */ page) => {
  await page.locator('#kernel-help button').waitFor()
  return page.locator('#kernel-help code').innerText()
}
const file = (/** @type {string} */ name, /** @type {Buffer} */ buffer) => ({ name, mimeType: 'text/plain', buffer })

test('several files are opened together, in any Unicode encoding', async ({ visit }) => {
  const page = await visit()
  const utf16 = Buffer.from('\ufeff$ uname -r\r\n5.4.0-99-generic\r\n', 'utf16le')
  const chooser = page.waitForEvent('filechooser')
  await page.getByText('Open files').click()
  await (await chooser).setFiles([
    file('a.txt', utf16),
    file('b.txt', Buffer.from('net.ipv4.vs.conn_reuse_mode = 1\n')),
  ])
  expect(await kernel(page)).toBe('5.4.0-99-generic')
  await expect(box(page)).toHaveValue('$ uname -r\n5.4.0-99-generic\n\nnet.ipv4.vs.conn_reuse_mode = 1\n')
  expect(page.problems).toStrictEqual([])
})

test('a file dropped anywhere on the page becomes the paste; dragged text is left to the browser', async ({
  visit,
}) => {
  const page = await visit()
  const prevented = await page.evaluate(() => {
    const drop = (/** @type {(data: DataTransfer) => void} */ fill) => {
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
  expect(prevented).toStrictEqual([false, true])
  expect(await kernel(page)).toBe('5.4.0-99-generic')
})

test('a file that is too large is reported, and the paste stays', async ({ visit }) => {
  const page = await visit()
  await box(page).fill('5.4.0-99-generic')
  await page.locator('input[type=file]').setInputFiles(file('nodes.json', Buffer.alloc((16 << 20) + 1, 32)))
  await page.getByRole('alert').getByText('nodes.json is too large').waitFor()
  await expect(box(page)).toHaveValue('5.4.0-99-generic')
  await box(page).fill('5.4.0-100-generic')
  await page.getByRole('alert').waitFor({ state: 'detached' })
})

test('a gzipped file is unpacked, whatever its name', async ({ visit }) => {
  const page = await visit()
  const packed = Buffer.concat([
    gzipSync('$ uname -r\r\n5.4.0-99-generic\r\n'),
    gzipSync('net.ipv4.vs.conn_reuse_mode = 1\n'),
  ])
  await page.locator('input[type=file]').setInputFiles(file('node.txt', packed))
  expect(await kernel(page)).toBe('5.4.0-99-generic')
  await expect(box(page)).toHaveValue('$ uname -r\n5.4.0-99-generic\nnet.ipv4.vs.conn_reuse_mode = 1\n')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(page.problems).toStrictEqual([])
})

test('a damaged gzipped file is reported and read up to the damage; the notice ends with the text', async ({
  visit,
}) => {
  const page = await visit()
  const packed = gzipSync(
    `$ uname -r\n5.4.0-99-generic\n${Array.from({ length: 9000 }, (_, line) => `net.x${line * 7919} = ${line}\n`).join('')}`,
  )
  await page.locator('input[type=file]').setInputFiles(file('node.gz', packed.subarray(0, packed.length / 2)))
  await page.getByRole('alert').getByText('node.gz is damaged or incomplete').waitFor()
  expect(await kernel(page)).toBe('5.4.0-99-generic')
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  expect(page.problems).toStrictEqual([])
})

test('a missing file is reported with the reason, and so is an engine that fails to load; the paste stays', async ({
  visit,
}) => {
  const page = await visit()
  const folder = await mkdtemp(join(tmpdir(), 'reusecheck-'))
  const path = join(folder, 'gone.txt')
  await writeFile(path, '5.4.0-66-generic')
  await box(page).fill('5.4.0-99-generic')
  await read(page)
  // The file exists when it is chosen, and not when it is read.
  await page
    .locator('input[type=file]')
    .evaluate((input) => input.addEventListener('change', (event) => event.stopPropagation(), { once: true }))
  await page.locator('input[type=file]').setInputFiles(path)
  await rm(folder, { recursive: true })
  await page.locator('input[type=file]').dispatchEvent('change')
  await page
    .getByRole('alert')
    .getByText(/^gone\.txt could not be read \(.+\)\. Choose it again, or paste its text\.$/)
    .waitFor()
  await expect(box(page)).toHaveValue('5.4.0-99-generic')
  expect(page.problems).toStrictEqual([])
  await page.context().close()
  const other = await visit()
  await other.route(/engine\.js$/, (route) => route.abort())
  await other.locator('input[type=file]').setInputFiles(file('a.txt', Buffer.from('5.4.0-99-generic')))
  await other.getByRole('alert').getByText('A part of ReuseCheck did not load. Try again.').waitFor()
})

test('all commands to run are shown, and their output gives a verdict', async ({ visit }) => {
  const page = await visit()
  await page.getByRole('button', { name: 'Show commands to run' }).click()
  const panel = page.locator('#collector')
  await panel.waitFor()
  const [node, cluster] = await page.locator('#collector > .command code').allInnerTexts()
  expect(node).toMatch(/uname -srvm|uname -r/)
  expect(cluster).toMatch(/^kubectl /)
  await panel.getByText('What each part reads').first().click()
  await expect(panel.getByText('they show which fixes the kernel has')).toBeVisible()
  // The test's machine is a node like any other.
  const printed = spawnSync('sh', { input: node, encoding: 'utf8' }).stdout
  await box(page).fill(printed)
  await read(page)
  expect(await kernel(page)).toBe(spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim())
  expect(await rating(page)).not.toBe('empty')
  await panel.getByRole('button', { name: 'Close' }).click()
  await expect(panel).toHaveCount(0)
})
