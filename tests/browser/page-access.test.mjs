// Accessibility of interactions: keyboard, screen readers, forced colours, reduced motion, narrow screens. access.test.mjs runs
// axe in every state.

import { expect, test } from './harness.mjs'
import { boxOf } from './layout.mjs'
import { enter, rated, STATES } from './page-object.mjs'

test('the page works with the keyboard only', async ({ visit }) => {
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
  const focused = () =>
    page.evaluate(
      () => /** @type {any} */ (document.activeElement).id || /** @type {any} */ (document.activeElement).innerText,
    )
  for (const name of ['Node', 'Cluster', 'Coverage', 'Embed', '简体中文']) {
    await page.keyboard.press('Tab')
    expect(await focused()).toBe(name)
  }
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('To the answer')
  await page.keyboard.press('Enter')
  expect(await focused()).toBe('answer')
  await page.locator('#clusterVersion').focus()
  await page.keyboard.type('1.27.3')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('kernel')
  await page.keyboard.type('5.4.58')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'IPVS' })).toBeChecked()
  await rated(page, 'high')
  /** @type {string[]} */
  const seen = []
  while (!seen.includes('Download JSON') && seen.length < 200) {
    await page.keyboard.press('Tab')
    const { text, outline } = await page.evaluate(() => {
      const element = /** @type {Element} */ (document.activeElement)
      const drawn = (element.type === 'radio' && element.nextElementSibling) || element
      return { text: element.innerText || element.id, outline: getComputedStyle(drawn).outlineStyle }
    })
    expect(outline, `the focus is seen on ${text}`).not.toBe('none')
    seen.push(text.replace(/\s+/g, ' ').trim())
  }
  for (const wanted of [
    'Copy ipvsadm -d -t SERVICE:PORT -r BACKEND:PORT',
    'kubernetes#88541',
    'Copy link',
    'Download JSON',
  ])
    expect(seen, `${wanted} in ${seen.join(', ')}`).toContain(wanted)
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/./)
})

test('the verdict is announced only when typing pauses', async ({ open, site }) => {
  const page = await open('about:blank')
  await page.clock.install()
  await page.goto(site.url)
  await page.locator('.headline').waitFor()
  await page.clock.pauseAt(Date.now() + 60_000)
  const status = page.getByRole('status')
  await page.evaluate(() => {
    window.announced = []
    const status = document.querySelector('[role=status]')
    new MutationObserver(() => window.announced.push(status.textContent)).observe(status, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  })
  await enter(page, { facts: ['1.27.3', '', '', 'IPVS'] })
  await page.getByRole('textbox', { name: 'Kernel', exact: true }).pressSequentially('5.4.58')
  await page.clock.runFor(600)
  await expect(status).toHaveText('', { useInnerText: true })
  await page.clock.runFor(200)
  await expect(status).toHaveText(/^Affected: stale backend\. New connections /, { useInnerText: true })
  expect(await page.evaluate(() => window.announced.length)).toBe(1)
})

test('landmarks and headings are in order', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.high)
  for (const landmark of /** @type {const} */ (['banner', 'main', 'contentinfo']))
    await expect(page.getByRole(landmark), landmark).toHaveCount(1)
  const levels = await page.locator('h1, h2, h3').evaluateAll((all) => all.map((heading) => Number(heading.tagName[1])))
  expect(levels.filter((level) => level === 1).length).toBe(1)
  expect(
    levels.every((level, at) => at === 0 || level <= levels[at - 1] + 1),
    levels.join(' '),
  ).toBeTruthy()
  await expect(page.getByRole('heading', { level: 2, name: /Verdict/ })).toHaveText(/Affected: stale backend\s+/, {
    useInnerText: true,
  })
})

test('each rating has its own text and shape, so that colour is not needed', async ({ visit }) => {
  const page = await visit({ forcedColors: 'active' })
  const seen = []
  for (const name of ['empty', 'high', 'medium', 'none', 'unknown']) {
    await enter(page, name === 'empty' ? { facts: ['', '', '', 'Not known'] } : STATES[name])
    const shape = await page.locator('.headline path').getAttribute('d')
    seen.push(shape, await page.locator('.headline h2').innerText())
    const box = await boxOf(page.locator('.headline svg'))
    expect(box.width >= 24 && box.height >= 24).toBeTruthy()
  }
  expect(new Set(seen).size).toBe(seen.length)
})

test('reduced motion: nothing moves', async ({ visit }) => {
  const page = await visit({ reducedMotion: 'reduce' })
  await enter(page, STATES.high)
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const style = getComputedStyle(element)
        return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none'
      }).length,
  )
  expect(moving).toBe(0)
})

for (const width of [1280, 320]) {
  test(`${width} px: a new verdict does not move the form and the answer`, async ({ visit }) => {
    const page = await visit({ width })
    const places = () =>
      page.evaluate(() =>
        ['#clusterVersion', '#kernel', '#paste', ...(innerWidth > 900 ? ['.headline', '.sentence'] : [])].map(
          (name) => {
            const { x, y, width } = document.querySelector(name).getBoundingClientRect()
            return [name, x, y + scrollY, width].join(' ')
          },
        ),
      )
    await enter(page, STATES.empty)
    const before = await places()
    for (const name of ['high', 'medium', 'none', 'unknown']) {
      await enter(page, STATES[name])
      expect(await places(), name).toStrictEqual(before)
    }
    const links = { '1.27.3': '#1&c=1.27.3&k=5.4.58&m=ipvs', 'v1.19.16-r0': '#1&c=v1.19.16-r0', '': '#1&' }
    for (const [version, hash] of Object.entries(links)) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, hash)
      await expect(page.getByLabel('Cluster version')).toHaveValue(version)
      expect(await places(), hash).toStrictEqual(before)
    }
  })
}

test('on a narrow screen the rating stays visible during typing, and links to the answer', async ({ visit }) => {
  const page = await visit({ width: 320, height: 640 })
  await enter(page, STATES.high)
  await page.getByLabel('Cluster version').focus()
  await page.evaluate(() => scrollTo(0, 0))
  const box = await boxOf(page.locator('.headline'))
  expect(box.y + box.height, `the headline ends at ${box.y + box.height}`).toBeLessThanOrEqual(640 + 1)
  expect(box.height, `the headline is ${box.height} high`).toBeLessThan(100)
  await page.locator('.headline').getByRole('button', { name: 'To the answer' }).click()
  const sentence = await boxOf(page.locator('.sentence'))
  expect(sentence.y > 0 && sentence.y < 500, `the answer begins at ${sentence.y}`).toBeTruthy()
})
