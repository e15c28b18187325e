// The size limits of tests/bytes.toml: the files that a browser requests for the first verdict, the explanation that follows, the
// panels, the reader of archives, and the entries of the package.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { expect, test } from './harness.mjs'
import { hold, PART } from './page-object.mjs'
import { APP, NPM, ROOT } from './support.mjs'

test.use({ path: '/' })

test('the first verdict, the explanation and the panels stay within their limits', async ({ open, site }) => {
  const page = await open('about:blank')
  // Requests that have not finished when the verdict appears do not count.
  const release = await hold(page, PART)
  // Loads some seconds after the verdict, which may be now if the machine is busy.
  await page.route('**/install.js', () => {})
  await page.goto(`${site.url}#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs`)
  await page.locator('.headline:not([data-rating=empty])').waitFor()
  // Browsers may load icons and the manifest at any time, or not at all.
  const requested = () => site.requests.map((request) => request.path.slice(1) || 'index.html')
  const names = () => [...new Set(requested())].filter((name) => !/icon|manifest/.test(name)).sort()
  const first = names()
  const total = await weigh(first, (name) => readFile(join(APP, name)))
  console.log(row(await number('bound'), 'the bound'))
  await judge(total, 'first_verdict')

  release()
  await page.locator('.beyond').waitFor()
  const behind = names().filter((name) => !first.includes(name) && name.endsWith('.wasm'))
  expect(behind.length, 'the explanation is in parts of its own').toBeGreaterThan(0)
  await judge(await weigh(behind, (name) => readFile(join(APP, name))), 'explanation')

  const before = names()
  await page.getByRole('button', { name: 'How likely' }).click()
  await page.locator('#explore-panel .figures').waitFor()
  const panels = names().filter((name) => !before.includes(name))
  await judge(await weigh(panels, (name) => readFile(join(APP, name))), 'panels')
})

test('the reader of archives stays within its limit', async () => {
  const names = ['reusecheck-archive.js', 'reusecheck-archive_bg.wasm']
  await judge(await weigh(names, (name) => readFile(join(NPM, name))), 'archive')
})

/** The files that each entry of the package loads for its first call, by the name of the limit. */
const ENTRIES = {
  whole: [
    ...['api', 'archive', 'archive-fleet', 'archive-source', 'fleet', 'gzip', 'index', 'load', 'packs', 'reusecheck'],
    'reusecheck_bg.wasm',
  ],
  core: [
    ...['core/api', 'core/functions', 'core/index', 'core/load', 'core/reusecheck', 'packs'],
    'core/reusecheck_bg.wasm',
  ],
  edge: [...['api', 'edge', 'fleet', 'gzip', 'load', 'reusecheck'], 'reusecheck_bg.wasm'],
}

test('each entry of the package stays within its limit, and the README names its size', async () => {
  const readme = await readFile(join(NPM, 'README.md'), 'utf8')
  const { files } = JSON.parse(await readFile(join(ROOT, 'dist/manifest.json'), 'utf8'))
  for (const [key, parts] of Object.entries(ENTRIES)) {
    const names = parts.map((name) => `npm/${name.endsWith('.wasm') ? name : `${name}.js`}`)
    const own = files.filter((/** @type {{ name: string }} */ { name }) => names.includes(name))
    expect(own.length).toBe(names.length)
    const total = own.reduce(
      (/** @type {number} */ sum, /** @type {{ brotli: number }} */ { brotli }) => sum + brotli,
      0,
    )
    await judge(total, `entry_${key}`)
    const [, size] =
      readme.match(key === 'whole' ? /`reusecheck` .* (\d+) KB/ : new RegExp(`/${key}\` .* (\\d+) KB`)) ?? []
    expect(Math.abs(Number(size) - total / 1000), `${key}: ${size} KB in the README, ${total} bytes`).toBeLessThan(10)
  }
})

/** Returns the total size of these files, and prints each size. */
async function weigh(/** @type {string[]} */ names, /** @type {(name: string) => Promise<Buffer>} */ read) {
  const sizes = await Promise.all(names.map((name) => read(name).then(brotli)))
  for (const [index, name] of names.entries()) console.log(row(sizes[index], name))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(row(total, 'together'))
  return total
}

/** Compares a size with the limit of that name in tests/bytes.toml. */
async function judge(/** @type {number} */ total, /** @type {string} */ key) {
  const limit = await number(key)
  console.log(row(limit, 'allowed'))
  // `cargo xtask test` sets the reason if the wasm is not a release build.
  const { REUSECHECK_UNJUDGED_SIZE: reason } = process.env
  if (reason) return console.log(`not judged: ${reason}`)
  expect(total, `${total} bytes, ${total - limit} more than tests/bytes.toml allows`).toBeLessThanOrEqual(limit)
}

async function number(/** @type {string} */ key) {
  const gate = await readFile(join(ROOT, 'tests/bytes.toml'), 'utf8')
  return Number(gate.match(new RegExp(`^${key} = ([\\d_]+)$`, 'm'))?.[1].replaceAll('_', ''))
}

function brotli(/** @type {any} */ bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return brotliCompressSync(bytes, { params }).length
}

function row(/** @type {number} */ size, /** @type {string} */ name) {
  return `${String(size).padStart(8)} ${name}`
}
