// Accessibility of every state of every form: axe in both themes, no horizontal scrolling at 320 pixels, both languages. Also
// print, forced colours and layout shifts.
import { COLOURS, findings, WCAG } from './axe.mjs'
import { boxOf, sideways, unfold } from './layout.mjs'
import { COVERAGE, expect, FLEET, GUESTS, PAGE, PANELS, RARE, test } from './states.mjs'

// coverage.test checks all rows of the coverage page.
/** @type {Record<string, import('./states.mjs').Reach>} */
const ALL = { ...PAGE, ...PANELS, ...RARE, ...FLEET, builder: COVERAGE.builder, ...GUESTS }

test.describe.configure({ mode: 'parallel' })

/** Returns the findings of axe in the page and its frames. Best practices of an embedding page are its host's decision. */
async function allFindings(/** @type {Page} */ page, /** @type {boolean} */ isGuest) {
  const all = []
  for (const frame of page.frames()) {
    // A frame is transparent, and axe cannot see the host's background from inside.
    const rules = { 'color-contrast': { enabled: frame === page.mainFrame() } }
    const runOnly = [...WCAG, ...(isGuest ? [] : ['best-practice'])]
    all.push(...(await findings(frame, { runOnly, rules })))
  }
  return all
}

/** @type {[string, string[]][]} */
const LANGUAGES = [
  ['en', Object.keys(ALL)],
  // page-language.test checks the other states in Chinese.
  ['zh-CN', ['empty', 'pasted', 'path', 'fleet-result', 'widget', 'offline']],
]
for (const [locale, states] of LANGUAGES) {
  test.describe(`in ${locale}`, () => {
    for (const name of states.filter((/** @type {string} */ name) => name !== 'without-script')) {
      test(name, async ({ open, sites }) => {
        const page = await ALL[name]({ open, sites }, { width: 320, height: 640, locale, reducedMotion: 'reduce' })
        await unfold(page)
        // 1280 px at 200 % zoom are 640 px.
        for (const width of [1280, 768, 640, 320]) {
          await page.setViewportSize({ width, height: 640 })
          expect(await sideways(page), `${width} px`).toBe(0)
        }
        await page.emulateMedia({ colorScheme: 'light' })
        expect(await allFindings(page, name in GUESTS), 'light').toStrictEqual([])
        await page.setViewportSize({ width: 1280, height: 640 })
        expect(await allFindings(page, name in GUESTS), 'on a wide screen').toStrictEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await findings(page, COLOURS), 'dark').toStrictEqual([])
      })
    }
  })
}

test('without JavaScript the page does not scroll horizontally', async ({ open, sites }) => {
  const page = await ALL['without-script']({ open, sites }, { width: 320 })
  const width = (await boxOf(page.locator('main'))).width
  expect(width, `${width}`).toBeLessThanOrEqual(320)
})

test('the layout does not shift at the start or when the verdict changes', async ({ open, sites }) => {
  for (const width of [320, 1280]) {
    const page = await PAGE.empty({ open, sites }, { width })
    await page.evaluate(() => {
      globalThis.shifted = []
      new PerformanceObserver((list) => shifted.push(...list.getEntries())).observe({
        type: 'layout-shift',
        buffered: true,
      })
    })
    const now = () => page.evaluate(() => performance.now())
    const drawn = () =>
      page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    // The answer follows the keys, however slow the machine is. Once it is drawn, nothing may move.
    /** @type {[number, number][]} */
    const typing = []
    for (const [version, kernel] of [
      ['1.27.3', '5.4.58'],
      ['1.27.3', '6.1.192'],
      ['v1.19.16-r0', ''],
    ]) {
      const start = await now()
      await page.locator('#clusterVersion').fill(version)
      await page.locator('#kernel').fill(kernel)
      await drawn()
      typing.push([start, await now()])
      // The address changes after a pause in typing.
      await expect(page).toHaveURL(new RegExp(`c=${version}${kernel && `&k=${kernel}`}$`))
      await drawn()
    }
    const shifts = await page.evaluate(() => shifted.map(({ startTime, value }) => ({ startTime, value })))
    const sum = shifts
      .filter(({ startTime }) => typing.every(([start, end]) => startTime < start || startTime > end))
      .reduce((sum, { value }) => sum + value, 0)
    expect(sum, `${width} px: ${sum}`).toBeLessThan(0.01)
    await page.context().close()
  }
})

test('in forced colours shapes, borders and the chosen mode stay visible', async ({ open, sites }) => {
  const page = await PANELS.path({ open, sites }, { forcedColors: 'active' })
  const drawn = await page.evaluate(() => {
    const style = (/** @type {string} */ name) => getComputedStyle(document.querySelector(name))
    const ground = style('body').backgroundColor
    return {
      shape: style('.headline svg').fill !== ground,
      taken:
        style('.path .taken').stroke !== ground &&
        style('.path .taken').strokeWidth !== style('.path path:not(.taken, .cross)').strokeWidth,
      box: style('.path rect').stroke !== ground,
      border: style('.answer').borderTopWidth === '1px',
      chosen:
        style('.segment :checked + span').backgroundColor !== style('.segment :not(:checked) + span').backgroundColor,
    }
  })
  expect(drawn).toStrictEqual({ shape: true, taken: true, box: true, border: true, chosen: true })
})

test('print: verdict, remedies, explanation and sources fit on one page', async ({ open, sites }) => {
  const page = await PAGE.high({ open, sites }, {})
  // The print style loads some seconds after the page.
  await page.waitForFunction(() => document.querySelector('link[media=print]')?.sheet)
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBe(1)
  await page.emulateMedia({ media: 'print' })
  for (const wanted of [
    '.headline',
    '.sentence',
    '#kernel',
    'section[aria-labelledby=remedies] li p',
    'section[aria-labelledby=why] li',
    '.sources a',
  ]) {
    await expect(page.locator(wanted).first(), wanted).toBeVisible()
  }
  for (const left of ['.input', '.share', 'footer', '#explore'])
    await expect(page.locator(left).first(), left).toBeHidden()
})
