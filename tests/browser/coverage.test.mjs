// The coverage page: whole without a script, searchable with one, every row a link to itself, nothing from elsewhere.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { APP, ROOT, launch, open, serve } from './support.mjs'

let site
let browser
before(async () => {
  site = await serve(APP, { path: '/some/where/' })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await site?.close()
})

const coverage = (options, fragment = '') => open(browser, `${site.url}coverage.html${fragment}`, options)
const shown = (page) => page.locator('tbody tr:visible').count()

test('the search leaves the rows that hold every word', async () => {
  const page = await coverage()
  const all = await shown(page)
  assert.ok(all > 250, `${all} rows`)
  await page.getByRole('searchbox').fill('azure 5.4.0')
  assert.equal(await shown(page), 3)
  assert.match(await page.locator('output').textContent(), new RegExp(`^3 of ${all} rows$`))
  await page.getByRole('searchbox').fill('no such thing')
  assert.equal(await shown(page), 0)
  await page.getByRole('searchbox').fill('')
  assert.equal(await shown(page), all)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a family that follows another is found as well', async () => {
  const page = await coverage()
  await page.getByRole('searchbox').fill('flatcar')
  assert.ok(await page.locator('#lineage-flatcar').isVisible())
  assert.ok(!(await page.locator('#lineage-wsl').isVisible()))
  await page.context().close()
})

test('a row can be linked to, and says so', async () => {
  const page = await coverage({}, '#ubuntu-5.4-5.4.0-100')
  const row = page.locator('tr:target')
  assert.match(await row.textContent(), /5\.4\.0-100.*source/)
  assert.ok(await row.isVisible())
  const href = await row.locator('a').first().getAttribute('href')
  assert.equal(href, '#ubuntu-5.4-5.4.0-100')
  await page.context().close()
})

test('in Chinese it is the same page: it leads there and back, and searches', async () => {
  const page = await coverage()
  const all = await shown(page)
  await page.getByRole('link', { name: '简体中文' }).click()
  await page.getByRole('heading', { level: 1, name: '知识范围' }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
  assert.equal(await shown(page), all)
  await page.getByRole('searchbox').fill('azure 5.4.0')
  assert.equal(await page.locator('output').textContent(), `${all} 行中的 3 行`)
  // The page of one node goes on in the same language, and leads back to this one.
  await page.getByRole('link', { name: 'ReuseCheck' }).click()
  await page.getByLabel('集群版本').waitFor()
  await page.getByRole('contentinfo').getByRole('link').first().click()
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Coverage' }).waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('without a script it is whole, and the page without a script leads to it', async () => {
  const page = await coverage({ javaScriptEnabled: false })
  assert.ok((await shown(page)) > 250)
  assert.ok(!(await page.locator('form').isVisible()), 'no search that does nothing')
  await page.goto(site.url)
  await page.getByRole('link', { name: 'Coverage' }).click()
  assert.match(page.url(), /coverage\.html$/)
  await page.context().close()
})

for (const [width, colorScheme] of [[1280, 'light'], [320, 'dark']]) {
  test(`axe finds nothing at ${width} px, ${colorScheme}, and nothing scrolls sideways`, async () => {
    const page = await coverage({ width, colorScheme })
    await page.evaluate(await readFile(join(ROOT, 'tests/browser/node_modules/axe-core/axe.min.js'), 'utf8'))
    const { violations } = await page.evaluate(() => globalThis.axe.run())
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), [])
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
    assert.ok(wide <= room, `${wide} px in ${room}`)
    await page.context().close()
  })
}

test('the page leads to it and back', async () => {
  const page = await open(browser, site.url)
  await page.getByRole('contentinfo').getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Coverage' }).waitFor()
  await page.getByRole('link', { name: 'ReuseCheck' }).click()
  await page.getByLabel('Cluster version').waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

for (const [day, old] of [['2026-11-23', false], ['2031-01-01', true]]) {
  test(`on ${day} the page ${old ? 'says that its knowledge is old' : 'finds its knowledge fresh'}`, async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.clock.setFixedTime(new Date(`${day}T12:00:00Z`))
    await page.goto(site.url)
    await page.getByLabel('Cluster version').waitFor()
    assert.equal(await page.getByText(/knowledge is \d+ days old/).count(), old ? 1 : 0)
    await context.close()
  })
}
