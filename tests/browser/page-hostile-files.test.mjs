// Gzipped files of excessive size and damaged files, dropped on the page of one node and on the page for clusters. Each is
// reported in bounded memory, and the page still works.
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGzip, gzipSync } from 'node:zlib'
import { list } from './fleet-input.mjs'
import { expect, test } from './harness.mjs'
import { rating, read } from './page-object.mjs'

const MIB = 1 << 20

/** @type {Record<string, any>} */
const files = {}
test.beforeAll(async () => {
  const zeros = Readable.from(
    (function* () {
      for (let piece = 0; piece < 512; piece++) yield Buffer.alloc(MIB)
    })(),
  )
  files.bomb = await buffer(zeros.pipe(createGzip()))
  files.intact = gzipSync([...list(50)].join(''))
  files.truncated = files.intact.subarray(0, files.intact.length / 2)
  files.corrupt = Buffer.from(files.intact)
  files.corrupt.fill(0xff, 200, 400)
  files.header = files.intact.subarray(0, 5)
})

/** Drops a file on the page. The page creates it from base64. */
async function drop(/** @type {Page} */ page, /** @type {string} */ name) {
  const dataTransfer = await page.evaluateHandle(
    ([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], `${name}.gz`, { type: 'application/gzip' }))
      return transfer
    },
    [name, files[name].toString('base64')],
  )
  await page.locator('h1').first().dispatchEvent('drop', { dataTransfer })
}

/** Expects that the page and its workers use less memory than the unpacked bomb. */
async function expectBoundedMemory(/** @type {Page} */ page) {
  const heaps = await Promise.all(
    [page, ...page.workers()].map((each) =>
      /** @type {Page} */ (each).evaluate(() => /** @type {any} */ (performance).memory?.usedJSHeapSize ?? 0),
    ),
  )
  expect(
    heaps.reduce((sum, heap) => sum + heap),
    `${heaps}`,
  ).toBeLessThan(128 * MIB)
}

const DAMAGED = 'The compressed file is damaged or incomplete'
/**
 * The message of the page for clusters about each file.
 * @type {Record<string, string>}
 */
const FLEET_MESSAGES = {
  bomb: 'Not text but',
  truncated: 'The input is cut off',
  corrupt: DAMAGED,
  header: DAMAGED,
}

/**
 * The message of the page of one node about each file.
 * @type {Record<string, string>}
 */
const NODE_MESSAGES = {
  bomb: 'bomb.gz is too large',
  truncated: 'truncated.gz is damaged',
  corrupt: 'corrupt.gz is damaged',
  header: 'header.gz is damaged',
}

for (const name of Object.keys(NODE_MESSAGES))
  test(`the page of one node: ${name}`, async ({ visit }) => {
    const page = await visit()
    await drop(page, name)
    await page.getByRole('alert').getByText(NODE_MESSAGES[name]).waitFor()
    await expectBoundedMemory(page)
    // The box contains the text before the cut.
    if (name === 'truncated') await page.getByRole('button', { name: 'Clear' }).click()
    await page
      .getByRole('textbox', { name: 'Paste or drop what you have' })
      .fill('Linux n 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\n')
    await read(page)
    await page.locator('#kernel-help code', { hasText: '5.4.0-99-generic' }).waitFor()
    expect(await rating(page)).toBeTruthy()
    expect(page.problems).toStrictEqual([])
  })

for (const name of Object.keys(FLEET_MESSAGES))
  test(`the page for clusters: ${name}`, async ({ open, site }) => {
    const page = await open(`${site.url}fleet.html`)
    await page.locator('#files').waitFor({ state: 'attached' })
    await drop(page, name)
    await page.locator('.status:not(:empty)').waitFor({ timeout: 60_000 })
    await page.getByText(FLEET_MESSAGES[name]).first().waitFor()
    await expectBoundedMemory(page)
    await drop(page, 'intact')
    await page.locator('.status', { hasText: /^50 nodes/ }).waitFor({ timeout: 60_000 })
    expect(page.problems).toStrictEqual([])
  })
