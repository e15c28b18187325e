// The journeys in Chromium, driven by Playwright.
import { gzipSync } from 'node:zlib'
import { throughPlaywright } from './actions.mjs'
import { expect } from './harness.mjs'
import { JOURNEYS, test } from './journeys.mjs'
import { ARCHIVE } from './states.mjs'

for (const [name, journey] of Object.entries(JOURNEYS)) {
  test(name, async ({ open, places }) => journey(throughPlaywright(await open('about:blank')), places))
}

// Drivers of other browsers cannot choose files in the same way.
test('a support engineer opens a customer’s archive and reads the answer for the worst node: two interactions', async ({
  open,
  places,
}) => {
  const page = await open(places.page.url)
  let interactions = 0
  await page.locator('input[type=file]').setInputFiles({
    name: 'customer.tar.gz',
    mimeType: 'application/gzip',
    buffer: gzipSync(ARCHIVE),
  })
  interactions += 1
  // The worst node is the first, with its rating and the place of each fact.
  const nodes = page.locator('.archive .lines > li button')
  await expect(nodes).toHaveText(['node-0', 'node-1'])
  await expect(page.locator('.archive .lines > li').filter({ hasText: 'node-0' })).toContainText('5.4.58')
  await nodes.first().click()
  interactions += 1
  await page.locator('.headline[data-rating=high]').waitFor()
  await expect(page.locator('.headline')).toContainText('Affected')
  // What this kind of archive never contains, and what was left out, is there without a further step.
  await expect(page.locator('.archive')).toContainText('Rancher logs collector')
  await expect(page.locator('.archive')).toContainText('The log of an earlier boot or run')
  expect(interactions).toBe(2)
  expect(page.problems).toStrictEqual([])
})
