// The coverage page: complete without JavaScript, searchable with it, with a link to every row.
import { findings } from './axe.mjs'
import { expect, test } from './harness.mjs'
import { sideways } from './layout.mjs'

const coverage = (
  /** @type {Open} */ open,
  /** @type {Site} */ site,
  /** @type {PageOptions} */ options = {},
  fragment = '',
) => open(`${site.url}coverage.html${fragment}`, options)
const countRows = (/** @type {Page} */ page) => page.locator('tbody tr:visible').count()

test('the search keeps the rows that contain every word', async ({ open, site }) => {
  const page = await coverage(open, site)
  const all = await countRows(page)
  expect(all, `${all} rows`).toBeGreaterThan(250)
  await page.getByRole('searchbox').fill('azure 5.4.0')
  const found = await countRows(page)
  expect(found).toBeGreaterThan(0)
  expect(found).toBeLessThan(all / 20)
  await expect(page.locator('output')).toHaveText(`${found} of ${all} rows`)
  await page.getByRole('searchbox').fill('no such thing')
  expect(await countRows(page)).toBe(0)
  await page.getByRole('searchbox').fill('')
  expect(await countRows(page)).toBe(all)
  expect(page.problems).toStrictEqual([])
})

test('the search finds a lineage that follows another', async ({ open, site }) => {
  const page = await coverage(open, site)
  await page.getByRole('searchbox').fill('flatcar')
  await expect(page.locator('#lineage-flatcar')).toBeVisible()
  await expect(page.locator('#lineage-wsl')).toBeHidden()
})

test('each lineage has a page, whose rows link to the verdict', async ({ open, site }) => {
  const page = await open(`${site.url}builds/ubuntu-5.4.html`, { javaScriptEnabled: false })
  await expect(page.locator('[id="5.4.0-100"]')).toHaveText(/5\.4\.0-100.*Not affected/)
  await expect(page.locator('h1')).toHaveText(/Ubuntu 5\.4/)
  const style = await page.locator('main').evaluate((main) => getComputedStyle(main).maxWidth)
  expect(style, 'the stylesheet is found from the folder').not.toBe('none')
  const link = page.locator('[id="5.4.0-100"] a[href^="../#"]')
  const verdict = await open(new URL((await link.getAttribute('href')) ?? '', page.url()).href)
  await expect(verdict.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue('5.4.0-100-generic')
  expect(verdict.problems).toStrictEqual([])
})

test('a link to a row highlights it', async ({ open, site }) => {
  const page = await coverage(open, site, {}, '#ubuntu-5.4-5.4.0-100')
  const row = page.locator('tr:target')
  await expect(row).toHaveText(/5\.4\.0-100.*source/)
  await expect(row).toBeVisible()
  const href = await row.locator('a').first().getAttribute('href')
  expect(href).toBe('#ubuntu-5.4-5.4.0-100')
})

test('the Chinese page has the same rows, a search, and links in both directions', async ({ open, site }) => {
  const page = await coverage(open, site)
  const all = await countRows(page)
  await page.getByRole('link', { name: '简体中文' }).click()
  await page.getByRole('heading', { level: 1, name: '收录范围' }).waitFor()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  expect(await countRows(page)).toBe(all)
  await page.getByRole('searchbox').fill('azure 5.4.0')
  await expect(page.locator('output')).toHaveText(`${all} 行中的 ${await countRows(page)} 行`)
  // The page of one node has the same language, and links back to this page.
  await page.getByRole('link', { name: 'ReuseCheck' }).click()
  await page.getByLabel('集群版本').waitFor()
  await page.getByRole('link', { name: '收录范围' }).click()
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Coverage' }).waitFor()
  expect(page.problems).toStrictEqual([])
})

test('the page is complete without JavaScript, and the page of one node links to it', async ({ site, open }) => {
  const page = await coverage(open, site, { javaScriptEnabled: false })
  expect(await countRows(page)).toBeGreaterThan(250)
  await expect(page.locator('form'), 'no search that does nothing').toBeHidden()
  await page.goto(site.url)
  await page.getByRole('navigation').getByRole('link', { name: 'Coverage' }).click()
  expect(page.url()).toMatch(/coverage\.html$/)
})

for (const [name, width, colorScheme] of /** @type {[string, number, 'light' | 'dark'][]} */ ([
  ['coverage.html', 1280, 'light'],
  ['coverage.zh-CN.html', 320, 'dark'],
])) {
  test(`axe finds nothing at ${width} px, ${colorScheme}, and nothing scrolls horizontally`, async ({ open, site }) => {
    const page = await open(site.url + name, { width, colorScheme })
    expect(await findings(page, {})).toStrictEqual([])
    expect(await sideways(page)).toBe(0)
  })
}

test('the page of one node links here and back', async ({ open, site }) => {
  const page = await open(site.url)
  await page.getByRole('link', { name: 'Coverage' }).click()
  await page.getByRole('heading', { name: 'Coverage' }).waitFor()
  await page.getByRole('link', { name: 'ReuseCheck' }).click()
  await page.getByLabel('Cluster version').waitFor()
  expect(page.problems).toStrictEqual([])
})

for (const [day, old] of [
  ['2026-11-23', false],
  ['2031-01-01', true],
]) {
  test(`on ${day} the page ${old ? 'warns that its knowledge is old' : 'shows no warning'}`, async ({
    site,
    browser,
  }) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.clock.setFixedTime(new Date(`${day}T12:00:00Z`))
    await page.goto(site.url)
    await page.getByLabel('Cluster version').waitFor()
    await expect(page.getByText(/knowledge is \d+ days old/)).toHaveCount(old ? 1 : 0)
    await context.close()
  })
}
