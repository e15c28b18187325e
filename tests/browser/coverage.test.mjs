// The coverage page: whole without a script, searchable with one, every row a link to itself, nothing from elsewhere.
import { findings } from './axe.mjs'
import { expect, test } from './harness.mjs'
import { sideways } from './layout.mjs'

const coverage = (
  /** @type {Open} */ open,
  /** @type {Site} */ site,
  /** @type {PageOptions} */ options = {},
  fragment = '',
) => open(`${site.url}coverage.html${fragment}`, options)
const shown = (/** @type {Page} */ page) => page.locator('tbody tr:visible').count()

test('the search leaves the rows that hold every word', async ({ open, site }) => {
  const page = await coverage(open, site)
  const all = await shown(page)
  expect(all, `${all} rows`).toBeGreaterThan(250)
  await page.getByRole('searchbox').fill('azure 5.4.0')
  const found = await shown(page)
  expect(found).toBeGreaterThan(0)
  expect(found).toBeLessThan(all / 20)
  await expect(page.locator('output')).toHaveText(`${found} of ${all} rows`)
  await page.getByRole('searchbox').fill('no such thing')
  expect(await shown(page)).toBe(0)
  await page.getByRole('searchbox').fill('')
  expect(await shown(page)).toBe(all)
  expect(page.problems).toStrictEqual([])
})

test('a family that follows another is found as well', async ({ open, site }) => {
  const page = await coverage(open, site)
  await page.getByRole('searchbox').fill('flatcar')
  await expect(page.locator('#lineage-flatcar')).toBeVisible()
  await expect(page.locator('#lineage-wsl')).toBeHidden()
})

test('a family of kernels has a page of its own, whose rows lead to the verdict', async ({ open, site }) => {
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

test('a row can be linked to and is marked', async ({ open, site }) => {
  const page = await coverage(open, site, {}, '#ubuntu-5.4-5.4.0-100')
  const row = page.locator('tr:target')
  await expect(row).toHaveText(/5\.4\.0-100.*source/)
  await expect(row).toBeVisible()
  const href = await row.locator('a').first().getAttribute('href')
  expect(href).toBe('#ubuntu-5.4-5.4.0-100')
})

test('the Chinese page is the same: links there and back, and the search', async ({ open, site }) => {
  const page = await coverage(open, site)
  const all = await shown(page)
  await page.getByRole('link', { name: '简体中文' }).click()
  await page.getByRole('heading', { level: 1, name: '收录范围' }).waitFor()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  expect(await shown(page)).toBe(all)
  await page.getByRole('searchbox').fill('azure 5.4.0')
  await expect(page.locator('output')).toHaveText(`${all} 行中的 ${await shown(page)} 行`)
  // The page of one node goes on in the same language, and leads back to this one.
  await page.getByRole('link', { name: 'ReuseCheck' }).click()
  await page.getByLabel('集群版本').waitFor()
  await page.getByRole('link', { name: '收录范围' }).click()
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Coverage' }).waitFor()
  expect(page.problems).toStrictEqual([])
})

test('it is complete without a script, and the page without a script links to it', async ({ site, open }) => {
  const page = await coverage(open, site, { javaScriptEnabled: false })
  expect(await shown(page)).toBeGreaterThan(250)
  await expect(page.locator('form'), 'no search that does nothing').toBeHidden()
  await page.goto(site.url)
  await page.getByRole('navigation').getByRole('link', { name: 'Coverage' }).click()
  expect(page.url()).toMatch(/coverage\.html$/)
})

for (const [width, colorScheme] of /** @type {[number, 'light' | 'dark'][]} */ ([
  [1280, 'light'],
  [320, 'dark'],
])) {
  test(`axe finds nothing at ${width} px, ${colorScheme}, and nothing scrolls sideways`, async ({ open, site }) => {
    const page = await coverage(open, site, { width, colorScheme })
    expect(await findings(page, {})).toStrictEqual([])
    expect(await sideways(page)).toBe(0)
  })
}

test('the page links to it and back', async ({ open, site }) => {
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
  test(`on ${day} the page ${old ? 'says that its knowledge is old' : 'finds its knowledge fresh'}`, async ({
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
