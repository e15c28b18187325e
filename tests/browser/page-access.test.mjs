// For everyone, step by step: keyboard, screen readers, forced colours, reduced motion, narrow screens. What axe finds in every
// state: access.test.mjs.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { STATES, enter, rating, rest, start, visit } from './page-object.mjs'

let world
before(async () => (world = await start()))
after(() => world.stop())

test('the keyboard alone is enough', async () => {
  const page = await visit(world, { permissions: ['clipboard-read', 'clipboard-write'] })
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.innerText)
  await page.keyboard.press('Tab')
  assert.equal(await focused(), '简体中文')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'To the answer')
  await page.keyboard.press('Enter')
  assert.equal(await focused(), 'answer')
  await page.locator('#clusterVersion').focus()
  await page.keyboard.type('1.27.3')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'kernel')
  await page.keyboard.type('5.4.58')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  assert.ok(await page.getByRole('radio', { name: 'IPVS' }).isChecked())
  assert.equal(await rating(page), 'high')
  const seen = []
  while (!seen.includes('Download JSON') && seen.length < 200) {
    await page.keyboard.press('Tab')
    const { text, outline } = await page.evaluate(() => {
      const element = document.activeElement
      const drawn = element.type === 'radio' ? element.nextElementSibling : element
      return { text: element.innerText || element.id, outline: getComputedStyle(drawn).outlineStyle }
    })
    assert.notEqual(outline, 'none', `the focus is seen on ${text}`)
    seen.push(text.replace(/\s+/g, ' ').trim())
  }
  for (const wanted of ['paste', 'Copy ipvsadm -d -t SERVICE:PORT -r BACKEND:PORT', 'k8s-71114', 'Copy link', 'Download JSON']) assert.ok(seen.includes(wanted), `${wanted} in ${seen.join(', ')}`)
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /./)
  await page.context().close()
})

test('the verdict is told once typing rests, and not before', async () => {
  const page = await visit(world)
  const status = page.getByRole('status')
  await page.evaluate(() => {
    window.told = []
    const status = document.querySelector('[role=status]')
    new MutationObserver(() => window.told.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true })
  })
  await enter(page, { facts: ['1.27.3', '', '', 'IPVS'] })
  await page.getByLabel('Kernel', { exact: true }).pressSequentially('5.4.58', { delay: 40 })
  assert.equal(await status.innerText(), '')
  await rest(page)
  assert.match(await status.innerText(), /^Stale backend\. /)
  assert.equal(await page.evaluate(() => window.told.length), 1)
  await page.context().close()
})

test('landmarks and headings are in order', async () => {
  const page = await visit(world)
  await enter(page, STATES.high)
  for (const landmark of ['banner', 'main', 'contentinfo']) assert.equal(await page.getByRole(landmark).count(), 1, landmark)
  const levels = await page.locator('h1, h2, h3').evaluateAll((all) => all.map((heading) => Number(heading.tagName[1])))
  assert.equal(levels.filter((level) => level === 1).length, 1)
  assert.ok(levels.every((level, at) => at === 0 || level <= levels[at - 1] + 1), levels.join(' '))
  assert.match(await page.getByRole('heading', { level: 2, name: /Verdict/ }).innerText(), /Stale backend/)
  await page.context().close()
})

test('the rating can be told without colour: each has its own words and its own shape', async () => {
  const page = await visit(world, { forcedColors: 'active' })
  const seen = []
  for (const name of ['empty', 'high', 'medium', 'none', 'unknown']) {
    await enter(page, name === 'empty' ? { facts: ['', '', '', 'Not known'] } : STATES[name])
    const shape = await page.locator('.headline path').getAttribute('d')
    seen.push(shape, await page.locator('.headline h2').innerText())
    const box = await page.locator('.headline svg').boundingBox()
    assert.ok(box.width >= 24 && box.height >= 24)
  }
  assert.equal(new Set(seen).size, seen.length)
  await page.context().close()
})

test('reduced motion: nothing moves', async () => {
  const page = await visit(world, { reducedMotion: 'reduce' })
  await enter(page, STATES.high)
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')].filter((element) => {
      const style = getComputedStyle(element)
      return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none'
    }).length)
  assert.equal(moving, 0)
  await page.context().close()
})

for (const width of [1280, 320]) {
  test(`${width} px: a new verdict does not move what one looks at`, async () => {
    const page = await visit(world, { width })
    const places = () => page.evaluate(() =>
      ['#clusterVersion', '#kernel', '#paste', ...(innerWidth > 900 ? ['.headline', '.sentence'] : [])].map((name) => {
        const { x, y, width } = document.querySelector(name).getBoundingClientRect()
        return [name, x, y + scrollY, width].join(' ')
      }))
    await enter(page, STATES.empty)
    const before = await places()
    for (const name of ['high', 'medium', 'none', 'unknown']) {
      await enter(page, STATES[name])
      assert.deepEqual(await places(), before, name)
    }
    for (const hash of ['#1&c=1.27.3&k=5.4.58&m=ipvs', '#1&c=v1.19.16-r0', '#1&']) {
      // The verdict of a link is told at once.
      await page.evaluate((hash) => new Promise((resolve) => {
        new MutationObserver(resolve).observe(document.querySelector('[role=status]'), { childList: true, characterData: true, subtree: true })
        location.hash = hash
      }), hash)
      assert.deepEqual(await places(), before, hash)
    }
    await page.context().close()
  })
}

test('on a narrow screen the rating stays in sight while one types, and leads to the answer', async () => {
  const page = await visit(world, { width: 320, height: 640 })
  await enter(page, STATES.high)
  await page.getByLabel('Cluster version').focus()
  await page.evaluate(() => scrollTo(0, 0))
  const box = await page.locator('.headline').boundingBox()
  assert.ok(box.y + box.height <= 640 + 1, `the headline ends at ${box.y + box.height}`)
  assert.ok(box.height < 100, `the headline is ${box.height} high`)
  await page.locator('.headline').getByRole('button', { name: 'To the answer' }).click()
  const sentence = await page.locator('.sentence').boundingBox()
  assert.ok(sentence.y > 0 && sentence.y < 500, `the answer begins at ${sentence.y}`)
  await page.context().close()
})
