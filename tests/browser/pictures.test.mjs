// How everything looks, held against the pictures in `pictures/`, which a person has looked at. What differs is written to
// target/pictures; `cargo xtask pictures` takes what is there now for right.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { CHINESE, launchWithFonts } from './fonts.mjs'
import { difference, encoded, reduced } from './picture.mjs'
import { APART, COVERAGE, FLEET, GUESTS, PAGE, PANELS, sites } from './states.mjs'
import { ROOT } from './support.mjs'

const KEPT = join(ROOT, 'tests/browser/pictures')
const DIFFERS = join(ROOT, 'target/pictures')
const ACCEPT = process.env.REUSECHECK_ACCEPT_PICTURES === '1'

/** A hair of a native control may change with the browser; a moved line is hundreds of pixels. */
const FEW = 60

const EACH = [320, 768, 1280].flatMap((width) => [[width, 'light'], [width, 'dark']])
/** Where each width and each theme once is enough. */
const TWO = [[320, 'light'], [1280, 'dark']]
/** Not what differs with every run or build: the progress of reading, the builder's hashes. */
const { 'fleet-reading': _, ...fleet } = FLEET
const { builder: __, ...known } = COVERAGE
const SETS = [
  ['en', PAGE, EACH],
  ['en', { ...PANELS, ...APART, ...fleet, ...known, ...GUESTS }, TWO],
  ['zh-CN', { high: PAGE.high, path: PANELS.path, 'fleet-result': fleet['fleet-result'] }, TWO],
]

let world
before(async () => {
  world = { browser: await launchWithFonts(), sites: sites() }
  await rm(DIFFERS, { recursive: true, force: true })
  if (ACCEPT) await rm(KEPT, { recursive: true, force: true })
  for (const folder of [KEPT, DIFFERS]) await mkdir(folder, { recursive: true })
})
after(async () => {
  await world.browser.close()
  await world.sites.end()
})

const options = { skip: existsSync(CHINESE) ? false : `without fonts-wqy-microhei (${CHINESE}) pictures cannot be compared` }
for (const [locale, states, views] of SETS) {
  describe(`pictures, ${locale}`, options, () => {
    for (const [name, reach] of Object.entries(states)) {
      test(name, async () => {
        const page = await reach(world, { width: 1280, height: 800, locale, reducedMotion: 'reduce', timezoneId: 'UTC' })
        await calm(page)
        const wrong = []
        for (const [width, colorScheme] of views) {
          const file = `${name}-${locale}-${width}-${colorScheme}.png`
          const told = await held(file, reduced(await taken(page, width, colorScheme)))
          if (told) wrong.push(told)
        }
        await page.context().close()
        assert.deepEqual(wrong, [], `compare with ${KEPT}; if it is meant: cargo xtask pictures`)
      })
    }
  })
}

/** Puts out of sight what changes with every row of the knowledge, and the caret. */
async function calm(page) {
  await page.evaluate(() => {
    document.activeElement?.blur()
    // The version of the knowledge.
    document.querySelector('footer p:last-of-type > span')?.remove()
    document.querySelector('.coverage h1 + p')?.remove()
  })
  // What sticks is drawn in a layer of its own, between two pixels now and then.
  for (const headline of await Promise.all(page.frames().map((frame) => frame.locator('.headline').all()))) {
    for (const one of headline) await one.evaluate((element) => element.style.setProperty('position', 'static'))
  }
  await page.mouse.move(0, 0)
}

/** As much as is worth its bytes, from the top; what sticks to the window's end stands at its place. */
async function taken(page, width, colorScheme) {
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: 800 })
  const tall = await page.evaluate(() => document.documentElement.scrollHeight)
  const height = Math.min(tall, width < 500 ? 1600 : 1000)
  await page.setViewportSize({ width, height: Math.max(height, 600) })
  await page.evaluate(() => {
    ;(document.querySelector('#explore-panel') ?? document.body).scrollIntoView()
    return document.fonts.ready
  })
  // The frame in a portal grows after its content.
  await page.waitForTimeout(150)
  return page.screenshot({ animations: 'disabled', caret: 'hide' })
}

/** Holds a picture against the one that is kept; what is wrong, in a line. */
async function held(file, picture) {
  const kept = join(KEPT, file)
  if (ACCEPT) return void (await writeFile(kept, encoded(picture)))
  const known = await readFile(kept).catch(() => null)
  const differs = known && difference(reduced(known), picture)
  if (differs && differs.count <= FEW) return
  const name = (what) => join(DIFFERS, file.replace('.png', `.${what}.png`))
  await writeFile(name('actual'), encoded(picture))
  if (differs) await writeFile(name('diff'), differs.png)
  return known ? `${file}: ${differs ? `${differs.count} pixels differ` : 'another size'}, see ${name(differs ? 'diff' : 'actual')}` : `${file} is not kept yet`
}
