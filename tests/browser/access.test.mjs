// Every state of every form, for everyone: axe in both themes, no sideways scrolling at 320 pixels, both languages;
// and what paper, forced colours and a changing verdict must not lose.
import { findings, WCAG } from './axe.mjs'
import { boxOf, sideways, unfold } from './layout.mjs'
import { APART, COVERAGE, expect, FLEET, GUESTS, PAGE, PANELS, test } from './states.mjs'

const ALL = { ...PAGE, ...PANELS, ...APART, ...FLEET, ...COVERAGE, ...GUESTS }

test.describe.configure({ mode: 'parallel' })

/** What axe finds in the page and the frames in it. What is best practice is up to the host of a guest. */
async function found(/** @type {Page} */ page, /** @type {boolean} */ isGuest) {
  const all = []
  for (const frame of page.frames()) {
    // A frame lets its host's ground through, which axe cannot see from inside.
    const rules = { 'color-contrast': { enabled: frame === page.mainFrame() } }
    const runOnly = [...WCAG, ...(isGuest ? [] : ['best-practice'])]
    all.push(...(await findings(frame, { runOnly, rules })))
  }
  return all
}

/** @type {[string, string[]][]} */
const LANGUAGES = [
  ['en', Object.keys(ALL)],
  [
    'zh-CN',
    [
      'empty',
      'high',
      'unknown',
      'pasted',
      'path',
      'what-if',
      'likely',
      'symptoms',
      'fleet-result',
      'coverage-zh-CN',
      'widget',
      'offline',
    ],
  ],
]
for (const [locale, states] of LANGUAGES) {
  test.describe(`in ${locale}`, () => {
    for (const name of states.filter((/** @type {string} */ name) => name !== 'without-script')) {
      test(name, async ({ open, sites }) => {
        const page = await ALL[name]({ open, sites }, { width: 320, height: 640, locale, reducedMotion: 'reduce' })
        await unfold(page)
        // 640 px is what 200 % zoom makes of 1280 px.
        for (const width of [1280, 768, 640, 320]) {
          await page.setViewportSize({ width, height: 640 })
          expect(await sideways(page), `${width} px`).toBe(0)
        }
        // Its many rows are all alike: axe sees each of them in coverage.test, and some of them here.
        if (name.startsWith('coverage')) await page.getByRole('searchbox').fill('azure')
        for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
          await page.emulateMedia({ colorScheme })
          expect(await found(page, name in GUESTS), colorScheme).toStrictEqual([])
        }
        await page.setViewportSize({ width: 1280, height: 640 })
        expect(await found(page, name in GUESTS), 'on a wide screen').toStrictEqual([])
      })
    }
  })
}

test('without a script nothing scrolls sideways either', async ({ open, sites }) => {
  const page = await ALL['without-script']({ open, sites }, { width: 320 })
  const width = (await boxOf(page.locator('main'))).width
  expect(width, `${width}`).toBeLessThanOrEqual(320)
})

test('no layout shifts on its own: not at the start, not with another verdict', async ({ open, sites }) => {
  for (const width of [320, 1280]) {
    const page = await PAGE.empty({ open, sites }, { width })
    await page.evaluate(() => {
      globalThis.shifted = []
      /** @type {PerformanceObserverCallback} */
      const told = (list) =>
        list
          .getEntries()
          .forEach((/** @type {any} */ { value, hadRecentInput }) => hadRecentInput || shifted.push(value))
      new PerformanceObserver(told).observe({ type: 'layout-shift', buffered: true })
    })
    for (const [version, kernel] of [
      ['1.27.3', '5.4.58'],
      ['1.27.3', '6.1.192'],
      ['v1.19.16-r0', ''],
    ]) {
      await page.locator('#clusterVersion').fill(version)
      await page.locator('#kernel').fill(kernel)
      // The address follows when typing has rested for so long that no key excuses what is drawn then.
      await expect(page).toHaveURL(new RegExp(`c=${version}${kernel && `&k=${kernel}`}$`))
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    }
    const sum = await page.evaluate(() => shifted.reduce((sum, value) => sum + value, 0))
    expect(sum, `${width} px: ${sum}`).toBeLessThan(0.01)
    await page.context().close()
  }
})

test('in forced colours shapes, borders and the chosen mode stay', async ({ open, sites }) => {
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

test('on paper: verdict, what to do, why and sources, on one page', async ({ open, sites }) => {
  const page = await PAGE.high({ open, sites }, {})
  // It comes when the page has been looked at for a while.
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
