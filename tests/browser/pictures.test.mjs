// Compares every state with the reviewed pictures in `pictures/`. Differences are written to target/browser-tests; `cargo xtask
// pictures` accepts the present look.
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { CHINESE } from './fonts.mjs'
import { COVERAGE, expect, FLEET, GUESTS, PAGE, PANELS, RARE, test } from './states.mjs'

/** @typedef {[width: number, colorScheme: 'light' | 'dark'][]} Views */

/** @type {Views} */
const EACH = [320, 768, 1280].flatMap((width) => [
  [width, 'light'],
  [width, 'dark'],
])
/**
 * States for which each width and each theme once is enough.
 * @type {Views}
 */
const TWO = [
  [320, 'light'],
  [1280, 'dark'],
]
/** Elements that differ with every run or build: the progress of reading, the builder's hashes. */
const { 'fleet-reading': _, ...fleet } = FLEET
const { builder: __, ...known } = COVERAGE
/** @type {[string, Record<string, import('./states.mjs').Reach>, Views][]} */
const SETS = [
  ['en', PAGE, EACH],
  ['en', { ...PANELS, ...RARE, ...fleet, ...known, ...GUESTS }, TWO],
  ['zh-CN', { high: PAGE.high, path: PANELS.path, 'fleet-result': fleet['fleet-result'] }, TWO],
]

test.skip(!existsSync(CHINESE), `without fonts-wqy-microhei (${CHINESE}) pictures cannot be compared`)
test.describe.configure({ mode: 'parallel' })

for (const [locale, states, views] of SETS) {
  for (const [name, reach] of Object.entries(states)) {
    test(`${name}, ${locale}`, async ({ open, sites }) => {
      const page = await reach(
        { open, sites },
        { width: 1280, height: 800, locale, reducedMotion: 'reduce', timezoneId: 'UTC' },
      )
      await page.evaluate(() => document.activeElement?.blur())
      await page.mouse.move(0, 0)
      for (const [width, colorScheme] of views) {
        await show(page, width, colorScheme)
        await expect
          .soft(page, 'if it is meant: cargo xtask pictures')
          .toHaveScreenshot(`${name}-${locale}-${width}-${colorScheme}.png`)
      }
    })
  }
}

test('every stored picture belongs to a state', async ({}, info) => {
  test.skip(info.config.updateSnapshots === 'changed', 'the pictures are being taken')
  const names = SETS.flatMap(([locale, states, views]) =>
    Object.keys(states).flatMap((name) => views.map((view) => [name, locale, ...view].join('-'))),
  )
  expect((await readdir(new URL('pictures', import.meta.url))).sort()).toStrictEqual(
    names.map((name) => `${name}.png`).sort(),
  )
})

/** Takes a picture from the top, limited in height. Sticky elements are at their normal place. */
async function show(
  /** @type {Page} */ page,
  /** @type {number} */ width,
  /** @type {'light' | 'dark'} */ colorScheme,
) {
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: 800 })
  const tall = await page.evaluate(() => document.documentElement.scrollHeight)
  const height = Math.min(tall, width < 500 ? 1600 : 1000)
  await page.setViewportSize({ width, height: Math.max(height, 600) })
  await page.evaluate(() => (document.querySelector('#explore-panel') ?? document.body).scrollIntoView())
}
