// The documentation site: it is built without warnings, its answers are text that the element replaces, the search finds words, and
// it requests nothing from other hosts.
import { existsSync } from 'node:fs'
import { appendFile, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { toPage, writeSources } from '../../xtask/docs.mjs'
import { expect, test } from './harness.mjs'
import { generate, LOOSE, ROOT, serve } from './support.mjs'

// The theme asks a worker of the site's own origin, which it starts from a blob, and draws icons from data.
const POLICY = LOOSE.replace('worker-src', 'worker-src blob:')

/** @type {string} */
let folder
/** @type {Site} */
let docs
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-docs-'))
  writeSources(join(folder, 'sources'), 'https://page.example/')
  await generate('zensical', ['build', '--strict'], join(folder, 'sources'))
  docs = await serve(join(folder, 'sources/site'), { path: '/page/docs/', policy: POLICY })
})
test.afterAll(async () => {
  await docs?.close()
  await rm(folder, { recursive: true })
})

/** Returns the address of each page, from `''` for the first. */
const pages = async () =>
  (await readdir(join(folder, 'sources/site'), { recursive: true }))
    .filter((name) => name.endsWith('index.html'))
    .map((name) => (name === 'index.html' ? '' : `${dirname(name)}/`))

test('a broken link between pages ends the build', async () => {
  const broken = join(folder, 'broken')
  await cp(join(folder, 'sources'), broken, { recursive: true })
  await appendFile(join(broken, 'docs/page.md'), '\n[no such heading](guide.md#no-such-heading)\n')
  await expect(generate('zensical', ['build', '--strict'], broken)).rejects.toThrow('anchor does not exist')
})

test('links of the checkout become links of the site', () => {
  const page = (/** @type {string} */ text) =>
    toPage(
      text,
      'docs/x.md',
      (name) => (name === 'SECURITY.md' ? 'security.md' : undefined),
      () => 'picture.png',
    )
  expect(page('[a](../SECURITY.md#limits), [b](https://b.example), [c](#d), `[e](none)`')).toBe(
    '[a](security.md#limits), [b](https://b.example), [c](#d), `[e](none)`',
  )
  expect(page('```sh\n[a](none)\n```\n![b](page.png)')).toBe('```sh\n[a](none)\n```\n![b](picture.png)')
  expect(page('[a](../examples) [b](../probe/job.yaml)')).toMatch(
    /^\[a\]\(https:\/\/.*\/tree\/main\/examples\) \[b\]\(https:\/\/.*\/blob\/main\/probe\/job\.yaml\)$/,
  )
  expect(() => page('[a](none.md)')).toThrow("docs/x.md: broken link 'none.md'")
})

test('links of documents that are no pages lead to a file', async () => {
  const examples = (await readdir(join(ROOT, 'examples'))).map((name) => `examples/${name}/README.md`)
  const documents = ['README.md', 'CODE_OF_CONDUCT.md', '.github/pull_request_template.md', ...examples]
  for (const name of documents.filter((name) => existsSync(join(ROOT, name)))) {
    const text = await readFile(join(ROOT, name), 'utf8')
    toPage(
      text,
      name,
      () => undefined,
      (image) => image,
    )
  }
})

test('without JavaScript, answers are text', async ({ open }) => {
  const page = await open(docs.url, { javaScriptEnabled: false })
  await expect(page.getByText('Affected: stale backend')).toBeVisible()
  await expect(page.getByText('Upgrade the kernel').first()).toBeVisible()
  await page.goto(`${docs.url}model/`)
  await expect(page.getByText('Affected: SYN delay', { exact: true })).toBeVisible()
})

test('the element replaces the text and follows the switch between light and dark', async ({ open }) => {
  const page = await open(docs.url, { colorScheme: 'dark' })
  const element = page.locator('reuse-check')
  await element.locator('.headline[data-rating=high]').waitFor()
  const scheme = () => element.locator('.node').evaluate((node) => getComputedStyle(node).colorScheme)
  expect(await scheme()).toBe('dark')
  const toggle = page.locator('label[for^=__palette]').filter({ visible: true }).first()
  await expect(async () => {
    await toggle.click()
    await expect.poll(scheme, { timeout: 3000 }).toBe('light')
  }).toPass({ timeout: 60_000 })
  expect(page.problems).toStrictEqual([])
})

test('readers find the page, and words of the reference', async ({ open }) => {
  const page = await open(`${docs.url}guide/`)
  await expect(page.getByRole('link', { name: 'Open ReuseCheck' }).first()).toHaveAttribute(
    'href',
    'https://page.example/',
  )
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('textbox').or(page.getByRole('searchbox')).or(page.getByRole('combobox')).fill('fail-on-new')
  await page.locator('a[href*="/command/"]').filter({ hasText: 'Compare two reports' }).first().click()
  await expect(page.getByRole('heading', { name: 'Compare two reports' })).toBeVisible()
  expect(page.problems).toStrictEqual([])
})

test('each page fits a phone, and requests nothing from other hosts', async ({ open }) => {
  const page = await open('about:blank', { width: 390 })
  /** @type {string[]} */
  const outside = []
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(docs.url)) outside.push(request.url())
  })
  const names = await pages()
  expect(names.length).toBeGreaterThan(20)
  for (const name of names) {
    await page.goto(docs.url + name)
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(excess, `${name} is wider than the screen`).toBeLessThanOrEqual(0)
  }
  expect([outside, page.problems]).toStrictEqual([[], []])
})
