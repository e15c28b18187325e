// Packed files that are made to be too much, or are broken, dropped on the page and on the page for clusters: told in a
// sentence, in bounded memory, and the page goes on.
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
  files.whole = gzipSync([...list(50)].join(''))
  files.truncated = files.whole.subarray(0, files.whole.length / 2)
  files.corrupt = Buffer.from(files.whole)
  files.corrupt.fill(0xff, 200, 400)
  files.header = files.whole.subarray(0, 5)
})

/** Drops it, as a person would; the browser makes the file from what it is sent. */
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

/** The most that the page and its workers may hold together: less than what the bomb unpacks to. */
async function holdsLittle(/** @type {Page} */ page) {
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
/** What the page for clusters says of each. */
/** @type {Record<string, string>} */
const TOLD = {
  bomb: 'Not text but',
  truncated: 'The input is cut off',
  corrupt: DAMAGED,
  header: DAMAGED,
}

/** What the page of one node says of each. */
/** @type {Record<string, string>} */
const SAID = {
  bomb: 'bomb.gz is too large',
  truncated: 'truncated.gz is damaged',
  corrupt: 'corrupt.gz is damaged',
  header: 'header.gz is damaged',
}

for (const name of Object.keys(SAID))
  test(`the page of one node: ${name}`, async ({ visit }) => {
    const page = await visit()
    await drop(page, name)
    await page.getByRole('alert').getByText(SAID[name]).waitFor()
    await holdsLittle(page)
    // What was unpacked before the cut stands there.
    if (name === 'truncated') await page.getByRole('button', { name: 'Clear' }).click()
    await page
      .getByRole('textbox', { name: 'Paste or drop what you have' })
      .fill('Linux n 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\n')
    await read(page)
    await page.locator('#kernel-help code', { hasText: '5.4.0-99-generic' }).waitFor()
    expect(await rating(page)).toBeTruthy()
    expect(page.problems).toStrictEqual([])
  })

for (const name of Object.keys(TOLD))
  test(`the page for clusters: ${name}`, async ({ open, site }) => {
    const page = await open(`${site.url}fleet.html`)
    await page.locator('#files').waitFor({ state: 'attached' })
    await drop(page, name)
    const said = page.locator('.said:not(:empty)')
    await said.waitFor({ timeout: 60_000 })
    await page.getByText(TOLD[name]).first().waitFor()
    await holdsLittle(page)
    await drop(page, 'whole')
    await page.locator('.said', { hasText: /^50 nodes/ }).waitFor({ timeout: 60_000 })
    expect(page.problems).toStrictEqual([])
  })
