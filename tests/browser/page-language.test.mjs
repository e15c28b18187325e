// The page in Chinese: chosen by the browser, by hand or by a link, and a language that fails to load.

import { findings } from './axe.mjs'
import { expect, test } from './harness.mjs'
import { unfold } from './layout.mjs'
import { enter, rated, rating, STATES } from './page-object.mjs'

const ENGLISH_TITLE = /^ReuseCheck: the IPVS connection-reuse bug/
const CHINESE = { locale: 'zh-CN' }

/** Waits until the page has a language, and checks its title and verdict. */
async function seeLanguage(/** @type {Page} */ page, /** @type {string} */ lang) {
  await page.waitForFunction((/** @type {string} */ lang) => document.documentElement.lang === lang, lang)
  const verdict = page.locator('.headline .hidden')
  await expect(verdict).toHaveText(lang === 'en' ? 'Verdict:' : '结论：', { useInnerText: true })
  expect(await page.title()).toMatch(lang === 'en' ? ENGLISH_TITLE : /连接复用/)
}

const switchTo = (/** @type {Page} */ page, /** @type {string} */ name) => page.getByRole('button', { name }).click()
const packs = (/** @type {Site} */ site, from = 0) =>
  site.requests.slice(from).filter(({ path }) => path.endsWith('lang/zh-CN.txt')).length

test('an English browser loads no other language', async ({ visit, site }) => {
  const from = site.requests.length
  const page = await visit()
  await seeLanguage(page, 'en')
  expect(packs(site, from)).toBe(0)
})

for (const locale of ['zh-CN', 'zh-TW', 'zh']) {
  test(`a browser that prefers ${locale} gets Chinese, and its links contain no language`, async ({ visit }) => {
    const page = await visit({ locale })
    await seeLanguage(page, 'zh-CN')
    await enter(page, STATES.high)
    await expect(page).toHaveURL(/m=ipvs$/)
    await rated(page, 'high')
    await expect(page.locator('.sentence')).toHaveText(/^复用客户端端口/, { useInnerText: true })
    await expect(page.getByRole('status').first()).toHaveText(/^受影响：失效后端。复用客户端端口/, {
      useInnerText: true,
    })
    expect(page.url()).not.toMatch(/l=/)
    expect(page.problems).toStrictEqual([])
  })
}

test('a change of the language keeps inputs, paste, open parts and focus', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.conflict)
  await page
    .locator('details.details')
    .first()
    .evaluate((fold) => (fold.open = true))
  const typed = () =>
    page.locator('#clusterVersion, #os, #kernel, #paste').evaluateAll((all) => all.map((field) => field.value))
  const [before, was, id] = [
    await typed(),
    await rating(page),
    await page.locator('.steps li').evaluateAll((all) => all.map((item) => item.dataset.id)),
  ]
  for (const [name, lang] of [
    ['简体中文', 'zh-CN'],
    ['English', 'en'],
    ['简体中文', 'zh-CN'],
  ]) {
    await page.getByRole('button', { name }).focus()
    await page.keyboard.press('Enter')
    await seeLanguage(page, lang)
    expect(await typed()).toStrictEqual(before)
    await rated(page, was ?? '')
    expect(await page.locator('.steps li').evaluateAll((all) => all.map((item) => item.dataset.id))).toStrictEqual(id)
    expect(
      await page
        .locator('details.details')
        .first()
        .evaluate((fold) => fold.open),
    ).toBeTruthy()
    expect(await page.locator('header .language').evaluate((button) => button === document.activeElement)).toBeTruthy()
  }
  await expect(page.getByRole('status').first()).toHaveText(/\p{Script=Han}/u, { useInnerText: true })
  expect(page.problems).toStrictEqual([])
})

test('the link contains a chosen language, which applies in every browser', async ({ visit }) => {
  const page = await visit()
  await switchTo(page, '简体中文')
  await enter(page, STATES.none)
  await expect(page).toHaveURL(/#1&c=v1\.25\.3-r0.*&m=ipvs&l=zh-CN$/)
  const other = await visit({ hash: new URL(page.url()).hash })
  await seeLanguage(other, 'zh-CN')
  await switchTo(other, 'English')
  await seeLanguage(other, 'en')
  await expect(other).toHaveURL(/&l=en$/)
})

test('an old link leaves the language to the browser, a link with a language overrides it', async ({ visit }) => {
  const link = '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs'
  const page = await visit({ ...CHINESE, hash: link })
  await seeLanguage(page, 'zh-CN')
  await page.evaluate((link) => (location.hash = link), `${link}&l=en`)
  await seeLanguage(page, 'en')
  await page.evaluate((link) => (location.hash = link), `${link}&l=xx`)
  await expect(page.getByRole('alert')).toHaveText(/“xx”.*Language/, { useInnerText: true })
  await seeLanguage(page, 'en')
})

test('a language that fails to load is reported; English stays, and another try works', async ({ visit }) => {
  const page = await visit()
  for (const answer of [
    (/** @type {Route} */ route) => route.abort(),
    (/** @type {Route} */ route) => route.fulfill({ body: '<!doctype html>' }),
  ]) {
    await page.route('**/zh-CN.txt', answer)
    await switchTo(page, '简体中文')
    await page.getByRole('alert').filter({ hasText: '简体中文 could not be loaded' }).waitFor()
    await seeLanguage(page, 'en')
    await enter(page, STATES.high)
    await rated(page, 'high')
    await page.unroute('**/zh-CN.txt')
  }
  await switchTo(page, '简体中文')
  await seeLanguage(page, 'zh-CN')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('the page works in English while Chinese loads', async ({ visit }) => {
  let answer = () => {}
  const released = new Promise((resolve) => (answer = () => resolve(undefined)))
  const page = await visit()
  await page.route('**/zh-CN.txt', (route) => released.then(() => route.continue()))
  await switchTo(page, '简体中文')
  await enter(page, STATES.medium)
  await seeLanguage(page, 'en')
  await rated(page, 'medium')
  answer()
  await seeLanguage(page, 'zh-CN')
  await rated(page, 'medium')
})

test('copied texts have the page’s language', async ({ visit }) => {
  const page = await visit({ ...CHINESE, permissions: ['clipboard-read', 'clipboard-write'] })
  await seeLanguage(page, 'zh-CN')
  await enter(page, STATES.high)
  await page.getByRole('button', { name: '复制为 Markdown' }).click()
  await page.getByRole('button', { name: '已复制' }).waitFor()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toMatch(/^# ReuseCheck：受影响：失效后端\n/)
  expect(text).toMatch(/^## 处理办法$/m)
})

for (const [name, state] of Object.entries(STATES)) {
  test(`axe finds nothing in Chinese, and nothing is left in English: ${name}`, async ({ visit }) => {
    const page = await visit({ ...CHINESE, width: 320, reducedMotion: 'reduce' })
    await seeLanguage(page, 'zh-CN')
    await enter(page, state)
    await unfold(page)
    expect(await findings(page)).toStrictEqual([])
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      'nothing sideways',
    ).toBeLessThanOrEqual(0)
    expect(await englishIn(page)).toStrictEqual([])
  })
}

test('the panels below the answer are Chinese too, and follow the switch', async ({ visit }) => {
  const page = await visit({ ...CHINESE, hash: '#1&c=1.21.3&k=5.10.13&m=ipvs' })
  await seeLanguage(page, 'zh-CN')
  for (const kind of ['symptoms', 'what-if', 'likely']) {
    await page.locator(`[data-explore=${kind}]`).click()
    await page.locator(`#explore-panel.${kind}`).waitFor()
    await page.waitForFunction(
      () => /** @type {Element} */ (document.getElementById('explore-panel')).innerText.length > 40,
    )
    await page.evaluate(() => document.querySelectorAll('#explore-panel details').forEach((fold) => (fold.open = true)))
    expect(await englishIn(page), kind).toStrictEqual([])
    expect(await findings(page), kind).toStrictEqual([])
  }
  await switchTo(page, 'English')
  await page.locator('#explore-panel').getByText('Assumptions').first().waitFor()
  expect(page.problems).toStrictEqual([])
})

/** Returns texts with three English words in a row, except code, commands, input, titles of sources and names of languages. */
function englishIn(/** @type {Page} */ page) {
  return page.evaluate(() => {
    const found = []
    const texts = document.createTreeWalker(
      /** @type {Element} */ (document.getElementById('app')),
      NodeFilter.SHOW_TEXT,
    )
    while (texts.nextNode()) {
      const { data, parentElement } = /** @type {Text} */ (texts.currentNode)
      if (parentElement?.closest('code, pre, q, textarea, button .hidden, a[target], [lang]:not(html)')) continue
      const plain = data.replaceAll(/Open Telekom Cloud|kubectl get nodes|“[^”]*”/g, '')
      if (/\b[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}\b/.test(plain)) found.push(data)
    }
    return found
  })
}

test('the commands to run have the page’s language, also after a change while they are open', async ({ visit }) => {
  const page = await visit(CHINESE)
  await seeLanguage(page, 'zh-CN')
  await page.getByRole('button', { name: '获取采集命令' }).click()
  const panel = page.locator('#collector')
  await panel.waitFor()
  await expect(panel.locator('p').first()).toHaveText(/[\u4e00-\u9fff]/, { useInnerText: true })
  await switchTo(page, 'English')
  await panel.getByText('One command for a node.').waitFor()
})
