// Every state of every form, for everyone: axe in both themes, no sideways scrolling at 320 pixels, both languages;
// and what paper, forced colours and a changing verdict must not lose.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { APART, COVERAGE, FLEET, GUESTS, PAGE, PANELS, sites } from './states.mjs'
import { launch } from './support.mjs'

const ALL = { ...PAGE, ...PANELS, ...APART, ...FLEET, ...COVERAGE, ...GUESTS }

let world, axe
before(async () => {
  world = { browser: await launch(), sites: sites() }
  axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
})
after(async () => {
  await world.browser.close()
  await world.sites.end()
})

/** What axe finds in the page and the frames in it, one line a finding. What is best practice is up to the host of a guest. */
async function findings(page, isGuest) {
  const found = []
  for (const frame of page.frames()) {
    await frame.evaluate(axe)
    // A frame lets its host's ground through, which axe cannot see from inside.
    const rules = { 'color-contrast': { enabled: frame === page.mainFrame() } }
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', ...(isGuest ? [] : ['best-practice'])]
    const { violations } = await frame.evaluate((options) => axe.run(options), { runOnly, rules })
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`)))
  }
  return found
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)))
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

for (const [locale, states] of [
  ['en', Object.keys(ALL)],
  ['zh-CN', ['empty', 'high', 'unknown', 'pasted', 'path', 'what-if', 'likely', 'symptoms', 'fleet-result', 'coverage-zh-CN', 'widget', 'offline']],
]) {
  describe(`in ${locale}`, () => {
    for (const name of states.filter((name) => name !== 'without-script')) {
      test(name, async () => {
        const page = await ALL[name](world, { width: 320, height: 640, locale, reducedMotion: 'reduce' })
        await unfold(page)
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme })
          assert.deepEqual(await findings(page, name in GUESTS), [], colorScheme)
        }
        // 640 px is what 200 % zoom makes of 1280 px.
        for (const width of [320, 640, 768, 1280]) {
          await page.setViewportSize({ width, height: 640 })
          assert.equal(await sideways(page), 0, `${width} px`)
        }
        assert.deepEqual(await findings(page, name in GUESTS), [], 'on a wide screen')
        await page.context().close()
      })
    }
  })
}

test('without a script nothing scrolls sideways either', async () => {
  const page = await ALL['without-script'](world, { width: 320 })
  const { width } = await page.locator('main').boundingBox()
  assert.ok(width <= 320, `${width}`)
  await page.context().close()
})

test('no layout shifts on its own: not at the start, not with another verdict', async () => {
  for (const width of [320, 1280]) {
    const page = await PAGE.empty(world, { width })
    await page.evaluate(() => {
      globalThis.shifted = []
      const told = (list) => list.getEntries().forEach(({ value, hadRecentInput }) => hadRecentInput || shifted.push(value))
      new PerformanceObserver(told).observe({ type: 'layout-shift', buffered: true })
    })
    for (const [version, kernel] of [['1.27.3', '5.4.58'], ['1.27.3', '6.1.192'], ['v1.19.16-r0', '']]) {
      await page.locator('#clusterVersion').fill(version)
      await page.locator('#kernel').fill(kernel)
      // Long enough that what comes after typing has rested is not excused by a key.
      await page.waitForTimeout(1500)
    }
    const sum = await page.evaluate(() => shifted.reduce((sum, value) => sum + value, 0))
    assert.ok(sum < 0.01, `${width} px: ${sum}`)
    await page.context().close()
  }
})

test('in forced colours shapes, borders and the chosen mode stay', async () => {
  const page = await PANELS.path(world, { forcedColors: 'active' })
  const drawn = await page.evaluate(() => {
    const style = (name) => getComputedStyle(document.querySelector(name))
    const ground = style('body').backgroundColor
    return {
      shape: style('.headline svg').fill !== ground,
      taken: style('.path .taken').stroke !== ground && style('.path .taken').strokeWidth !== style('.path path:not(.taken, .cross)').strokeWidth,
      box: style('.path rect').stroke !== ground,
      border: style('.answer').borderTopWidth === '1px',
      chosen: style('.segment :checked + span').backgroundColor !== style('.segment :not(:checked) + span').backgroundColor,
    }
  })
  assert.deepEqual(drawn, { shape: true, taken: true, box: true, border: true, chosen: true })
  await page.context().close()
})

test('on paper: verdict, what to do, why and sources, on one page', async () => {
  const page = await PAGE.high(world, {})
  // It comes when the page has been looked at for a while.
  await page.waitForFunction(() => document.querySelector('link[media=print]')?.sheet)
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1)
  await page.emulateMedia({ media: 'print' })
  for (const wanted of ['.headline', '.sentence', 'section[aria-labelledby=remedies] li', 'section[aria-labelledby=why] li', '.sources a']) {
    assert.ok(await page.locator(wanted).first().isVisible(), wanted)
  }
  for (const left of ['.node', '.share', 'footer', '#explore']) assert.ok(!(await page.locator(left).first().isVisible()), left)
  await page.context().close()
})
