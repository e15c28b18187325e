// The page in Chinese: for whom the browser prefers it, by hand and by link, and what happens when it does not come.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { STATES, rating, read, rest, start, visit } from './page-object.mjs'

const ENGLISH_TITLE = /^ReuseCheck: the IPVS connection-reuse bug/
const CHINESE = { locale: 'zh-CN' }

let world
let axe
before(async () => {
  world = await start()
  axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
})
after(() => world.stop())

/** Waits until the page speaks a language, and says whether it says so everywhere. */
async function speaks(page, lang) {
  await page.waitForFunction((lang) => document.documentElement.lang === lang, lang)
  const verdict = page.locator('.headline .hidden')
  assert.equal(await verdict.innerText(), lang === 'en' ? 'Verdict:' : '结论：')
  assert.match(await page.title(), lang === 'en' ? ENGLISH_TITLE : /连接复用/)
}

const switchTo = (page, name) => page.getByRole('button', { name }).click()
const packs = ({ site }, from = 0) => site.requests.slice(from).filter(({ path }) => path.endsWith('lang/zh-CN.txt')).length

/** Fills the page in whatever language it speaks. */
async function enter(page, { facts, paste }) {
  if (facts) {
    const [version, os, kernel, mode] = facts
    for (const [id, text] of Object.entries({ clusterVersion: version, os, kernel })) await page.locator(`#${id}`).fill(text)
    await page.getByRole('radio', { name: mode }).check()
  }
  if (paste === undefined) return
  await page.locator('#paste').fill(paste)
  await read(page)
}

test('an English browser loads no other language', async () => {
  const from = world.site.requests.length
  const page = await visit(world)
  await speaks(page, 'en')
  assert.equal(packs(world, from), 0)
  await page.context().close()
})

for (const locale of ['zh-CN', 'zh-TW', 'zh']) {
  test(`a browser that prefers ${locale} gets Chinese by itself, and its links do not say so`, async () => {
    const page = await visit(world, { locale })
    await speaks(page, 'zh-CN')
    await enter(page, STATES.high)
    await rest(page)
    assert.equal(await rating(page), 'high')
    assert.match(await page.locator('.sentence').innerText(), /^失效后端：/)
    assert.match(await page.getByRole('status').first().innerText(), /^失效后端/)
    assert.doesNotMatch(page.url(), /l=/)
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })
}

test('switching both ways keeps what was typed, pasted, unfolded and focused', async () => {
  const page = await visit(world)
  await enter(page, STATES.conflict)
  await page.locator('details.details').first().evaluate((fold) => (fold.open = true))
  const typed = () => page.locator('#clusterVersion, #os, #kernel, #paste').evaluateAll((all) => all.map((field) => field.value))
  const [before, was, id] = [await typed(), await rating(page), await page.locator('.steps li').evaluateAll((all) => all.map((item) => item.dataset.id))]
  for (const [name, lang] of [['简体中文', 'zh-CN'], ['English', 'en'], ['简体中文', 'zh-CN']]) {
    await page.getByRole('button', { name }).focus()
    await page.keyboard.press('Enter')
    await speaks(page, lang)
    assert.deepEqual(await typed(), before)
    assert.equal(await rating(page), was)
    assert.deepEqual(await page.locator('.steps li').evaluateAll((all) => all.map((item) => item.dataset.id)), id)
    assert.ok(await page.locator('details.details').first().evaluate((fold) => fold.open))
    assert.ok(await page.locator('header .language').evaluate((button) => button === document.activeElement))
  }
  assert.match(await page.getByRole('status').first().innerText(), /\p{Script=Han}/u)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a choice stands in the link, and whoever follows it sees the same', async () => {
  const page = await visit(world)
  await switchTo(page, '简体中文')
  await enter(page, STATES.none)
  await rest(page)
  assert.match(page.url(), /#1&c=v1\.25\.3-r0.*&l=zh-CN$/)
  const other = await visit(world, { hash: new URL(page.url()).hash })
  await speaks(other, 'zh-CN')
  await switchTo(other, 'English')
  await speaks(other, 'en')
  await rest(other)
  assert.match(other.url(), /&l=en$/)
  for (const { context } of [page, other].map((page) => ({ context: page.context() }))) await context.close()
})

test('an old link leaves the language to the browser, one with a language beats it', async () => {
  const link = '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs'
  const page = await visit(world, { ...CHINESE, hash: link })
  await speaks(page, 'zh-CN')
  await page.evaluate((link) => (location.hash = link), `${link}&l=en`)
  await speaks(page, 'en')
  await page.evaluate((link) => (location.hash = link), `${link}&l=xx`)
  assert.match(await page.getByRole('alert').innerText(), /“xx”.*Language/)
  await speaks(page, 'en')
  await page.context().close()
})

test('a language that does not come is told; English stays, and another try works', async () => {
  const page = await visit(world)
  for (const answer of [(route) => route.abort(), (route) => route.fulfill({ body: '<!doctype html>' })]) {
    await page.route('**/zh-CN.txt', answer)
    await switchTo(page, '简体中文')
    await page.getByRole('alert').filter({ hasText: '简体中文 could not be loaded' }).waitFor()
    await speaks(page, 'en')
    await enter(page, STATES.high)
    assert.equal(await rating(page), 'high')
    await page.unroute('**/zh-CN.txt')
  }
  await switchTo(page, '简体中文')
  await speaks(page, 'zh-CN')
  assert.equal(await page.getByRole('alert').count(), 0)
  await page.context().close()
})

test('the page works in English while Chinese is on its way', async () => {
  let answer
  const asked = new Promise((resolve) => (answer = resolve))
  const page = await visit(world)
  await page.route('**/zh-CN.txt', (route) => asked.then(() => route.continue()))
  await switchTo(page, '简体中文')
  await enter(page, STATES.medium)
  await speaks(page, 'en')
  assert.equal(await rating(page), 'medium')
  answer()
  await speaks(page, 'zh-CN')
  assert.equal(await rating(page), 'medium')
  await page.context().close()
})

test('what is copied is in the language of the page', async () => {
  const page = await visit(world, { ...CHINESE, permissions: ['clipboard-read', 'clipboard-write'] })
  await speaks(page, 'zh-CN')
  await enter(page, STATES.high)
  await page.getByRole('button', { name: '复制为 Markdown' }).click()
  await page.getByRole('button', { name: '已复制' }).waitFor()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(text, /^# ReuseCheck：失效后端\n/)
  assert.match(text, /^## 处理办法$/m)
  await page.context().close()
})

for (const [name, state] of Object.entries(STATES)) {
  test(`axe finds nothing in Chinese, and nothing is left in English: ${name}`, async () => {
    const page = await visit(world, { ...CHINESE, width: 320, reducedMotion: 'reduce' })
    await speaks(page, 'zh-CN')
    await enter(page, state)
    await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)))
    assert.deepEqual(await findings(page), [])
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'nothing sideways')
    assert.deepEqual(await englishIn(page), [])
    await page.context().close()
  })
}

test('what is opened beyond the answer speaks Chinese too, and follows the switch', async () => {
  const page = await visit(world, { ...CHINESE, hash: '#1&c=1.21.3&k=5.10.13&m=ipvs' })
  await speaks(page, 'zh-CN')
  for (const kind of ['symptoms', 'what-if', 'likely']) {
    await page.locator(`[data-explore=${kind}]`).click()
    await page.locator(`#explore-panel.${kind}`).waitFor()
    await page.waitForFunction(() => document.getElementById('explore-panel').innerText.length > 40)
    await page.evaluate(() => document.querySelectorAll('#explore-panel details').forEach((fold) => (fold.open = true)))
    assert.deepEqual(await englishIn(page), [], kind)
    assert.deepEqual(await findings(page), [], kind)
  }
  await switchTo(page, 'English')
  await page.locator('#explore-panel').getByText('What the figures take for granted').first().waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

async function findings(page) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`))
}

/** Texts with three English words in a row, but code, commands, what was typed, titles of sources and names of languages. */
function englishIn(page) {
  return page.evaluate(() => {
    const found = []
    const texts = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode
      if (parentElement.closest('code, pre, q, textarea, button .hidden, a[target], [lang]:not(html)')) continue
      const plain = data.replaceAll('Open Telekom Cloud', '').replaceAll(/“[^”]*”/g, '')
      if (/\b[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}\b/.test(plain)) found.push(data)
    }
    return found
  })
}

test('what to run is told in the language of the page, also when that changes while it is shown', async () => {
  const page = await visit(world, CHINESE)
  await speaks(page, 'zh-CN')
  await page.getByRole('button', { name: '手头没有输出' }).click()
  const panel = page.locator('#collector')
  await panel.waitFor()
  assert.match(await panel.locator('p').first().innerText(), /[\u4e00-\u9fff]/)
  await switchTo(page, 'English')
  await panel.getByText('One command for a node.').waitFor()
  await page.context().close()
})
