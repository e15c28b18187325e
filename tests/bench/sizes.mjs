// `cargo xtask bench sizes`: the bytes that a first visit loads, in brotli-11, for this page and for other embedded tools.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { launch } from '../browser/chromium.mjs'
import { APP, openPage, serve, WIDGET } from '../browser/support.mjs'

const modules = fileURLToPath(new URL('node_modules', import.meta.url))

/**
 * The files that each project's instructions put into a page, without files that they load later.
 * @type {[string, string, string[]][]}
 */
const OTHERS = [
  [
    'asciinema-player',
    'plays terminal recordings',
    ['dist/bundle/asciinema-player.min.js', 'dist/bundle/asciinema-player.css'],
  ],
  ['@docsearch/js', 'a search box and its dialog, without the index', ['dist/umd/index.js', '../css/dist/style.css']],
  ['mermaid', 'draws diagrams from text, as one file', ['dist/mermaid.min.js']],
  ['redoc', 'shows an OpenAPI description', ['bundles/redoc.standalone.js']],
  [
    'swagger-ui-dist',
    'shows an OpenAPI description and tries it out',
    ['swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js', 'swagger-ui.css'],
  ],
]

function brotli(/** @type {string} */ file) {
  const bytes = readFileSync(file)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return { plain: bytes.length, small: brotliCompressSync(bytes, { params }).length }
}

function row(/** @type {string} */ name, /** @type {string} */ what, /** @type {string[]} */ files) {
  const sizes = files.map(brotli)
  const sum = (/** @type {'plain' | 'small'} */ key) => sizes.reduce((total, size) => total + size[key], 0)
  return { name, what, plain: sum('plain'), small: sum('small') }
}

/** Returns the files that the browser requests until the first verdict. */
async function firstVerdict() {
  const site = await serve(APP)
  const browser = await launch()
  const page = await openPage(browser, `${site.url}#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs`)
  await page.locator('[data-rating]').first().waitFor()
  const names = new Set(site.requests.map((request) => request.path.slice(1) || 'index.html'))
  await browser.close()
  await site.close()
  return [...names].filter((name) => !/icon|manifest/.test(name)).map((name) => join(APP, name))
}

const version = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version
const loader = readdirSync(WIDGET)
  .filter((name) => name === 'reuse-check.js')
  .map((name) => join(WIDGET, name))
const rows = [
  row('this page, until the first verdict', 'reads, judges and explains a node', await firstVerdict()),
  row('this element, before it is used', 'the loader of `<reuse-check>`', loader),
  ...OTHERS.map(([name, what, files]) =>
    row(
      `${name} ${version(name)}`,
      what,
      files.map((/** @type {string} */ file) => join(modules, name, file)),
    ),
  ),
].sort((a, b) => a.small - b.small)
console.log('| what | what it is | bytes | brotli-11 |\n|---|---|---|---|')
for (const { name, what, plain, small } of rows) console.log(`| ${name} | ${what} | ${plain} | ${small} |`)
