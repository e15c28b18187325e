// Every fenced block of the documents for readers works: commands and programs run, pages open in Chromium, and other blocks are parts
// of files that tests use.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './harness.mjs'
import { blocksOf, createFolder } from './snippets.mjs'
import { EMBED, generator, packages, ROOT, WIDGET } from './support.mjs'

const run = promisify(execFile)

/** @typedef {import('./snippets.mjs').Block} Block */

const DOCUMENTS = [
  'README.md',
  'RELEASING.md',
  'lab/README.md',
  'integrations/python/README.md',
  ...['archive', 'cli', 'core'].map((name) => `crate-${name}/README.md`),
  'crate-web/npm/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
/** Files and folders of examples, and of rows and messages, that other tests use. */
const TESTED = [
  'examples/docusaurus',
  'examples/edge',
  'examples/guide',
  'examples/mkdocs',
  'examples/sphinx-rtd',
  'crate-core/knowledge/kernels',
  'crate-core/tests',
]

/** Returns a text without the indentation of its lines, as part of a document or of a string in a program. */
const flat = (/** @type {string} */ text) => text.replaceAll(/^ +/gm, '').replaceAll('\\"', '"').trim()
const QUOTED = TESTED.flatMap((name) =>
  readdirSync(join(ROOT, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) !== '.md')
    .map((entry) => flat(readFileSync(join(entry.parentPath, entry.name), 'utf8'))),
)

/** @type {string} */
let folder
/** @type {Record<string, string | undefined>} */
let env
test.beforeEach(async () => {
  ;({ folder, env } = await createFolder())
})
test.afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs commands in the folder, with the system's folders below it, and returns their output. */
async function shell(/** @type {string} */ commands) {
  const text = commands.replaceAll(/(?<= )\/(?=(etc|usr|var)\/)/g, `${folder}/`)
  // With another standard input than a terminal or /dev/null, the command reads it.
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `exec </dev/null\n${text}`], { cwd: folder, env })
  return stdout
}

/** The date of the knowledge and its age change. */
const undated = (/** @type {string} */ text) => text.replaceAll(/Knowledge as of .*/g, 'Knowledge')

/** Runs the blocks of a program in Node, one after the other, with everything of the package in scope. */
async function runJavaScript(/** @type {string} */ program) {
  const imports = program.match(/^import .*$/gm) ?? []
  const code = `${imports.join('\n')}
import * as reusecheck from 'reusecheck'
import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
const file = await openAsBlob('sosreport.tar.xz')
globalThis.navigator ??= { languages: ['zh-CN'] }
Object.assign(globalThis, { ...reusecheck, readFile, file, commits: { c95c07836fa4: 'yes' } })
${program.replaceAll(/^import .*$/gm, '')}`
  await writeFile(join(folder, 'snippet.mjs'), code)
  const { stdout } = await run(process.execPath, ['snippet.mjs'], { cwd: folder })
  expectLines(stdout, program, /^console\.log\(.*\) \/\/ '(.*)'$/gm)
}

async function runPython(/** @type {string} */ program) {
  await writeFile(join(folder, 'snippet.py'), program)
  // The Python of the generators has Python-Markdown.
  const options = { cwd: folder, env: { ...env, PYTHONPATH: await packages() } }
  const { stdout } = await run(generator('python'), ['snippet.py'], options)
  expectLines(stdout, program, /^print\(.*\) {2}# (\S+)$/gm)
}

/** Expects a line in the output for each comment that has the value of its line. */
function expectLines(/** @type {string} */ output, /** @type {string} */ program, /** @type {RegExp} */ comment) {
  for (const [, value] of program.matchAll(comment)) expect(output.split('\n')).toContain(value)
}

/**
 * Opens a block as a page of a portal, next to the folders of the element and of the frame, and waits for its answer. The page has
 * the stylesheet and the headers of the document.
 * @param {Open} open
 * @param {string} block
 * @param {{ hosts: string, css: string, headers: string }} portal
 */
async function openBlock(open, block, { hosts, css, headers }) {
  const page = await open('about:blank')
  const script = block.includes('<script') ? '' : '<script type="module" src="/reusecheck/reuse-check.js"></script>'
  const style = css && '<link rel="stylesheet" href="/site.css">'
  const from = (/** @type {string} */ root) => async (/** @type {Route} */ route) => {
    const name = new URL(route.request().url()).pathname.replace(/^\/reusecheck\/(embed\/)?/, '')
    const text = name === 'frame.html' && (await readFile(join(root, name), 'utf8')).replace(HOSTS, hosts)
    return route.fulfill({
      path: text ? undefined : join(root, name),
      body: text || undefined,
      contentType: TYPES[extname(name)],
    })
  }
  await page.route('https://portal.example/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Portal</title>${style}${script}${block}`,
      headers: Object.fromEntries([...headers.matchAll(/^(.*?): (.*)$/gm)].map(([, name, value]) => [name, value])),
    }),
  )
  await page.route('https://portal.example/site.css', (route) => route.fulfill({ contentType: 'text/css', body: css }))
  await page.route('https://portal.example/reusecheck/**', from(WIDGET))
  await page.route('https://tools.example/reusecheck/embed/**', from(EMBED))
  const isReported = block.includes('onReport') && page.waitForEvent('console')
  await page.goto('https://portal.example/')
  if (isReported) await isReported
  else await page.locator('reuse-check .headline[data-rating]').waitFor()
  expect(page.problems).toStrictEqual([])
  for (const [, name, value] of css.matchAll(/(--[\w-]+): (.*);/g)) {
    expect(await readFile(join(WIDGET, 'style.css'), 'utf8'), 'a variable of the element').toContain(`var(${name},`)
    expect(await page.locator('reuse-check').first().evaluate(propertyOf, name), 'its value').toBe(value)
  }
}
const propertyOf = (/** @type {Element} */ element, /** @type {string} */ name) =>
  getComputedStyle(element).getPropertyValue(name)
const HOSTS = '<meta name="reusecheck-hosts" content="">'
/** @type {Record<string, string>} */
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }

/** Runs a block, or fails where it is neither a program nor part of a tested file. */
async function check(/** @type {Block} */ { language, text }) {
  if (language === 'sh') return shell(text)
  if (language === 'console') {
    const [, command, output] = text.match(/^\$ (.*)\n([\s\S]*)$/) ?? []
    return expect(undated(await shell(command))).toBe(undated(output))
  }
  expect(
    QUOTED.some((file) => file.includes(flat(text))),
    'it is part of a tested file',
  ).toBe(true)
}

for (const document of DOCUMENTS) {
  const blocks = blocksOf(readFileSync(join(ROOT, document), 'utf8'))
  const programOf = (/** @type {string} */ language) =>
    blocks.flatMap((block) => (block.language === language ? [block.text] : [])).join('\n')
  if (blocks.length === 0) continue
  test(`${document}: its snippets work`, async ({ open }) => {
    const [js, python] = [programOf('js'), programOf('python')]
    if (js) await test.step('JavaScript', () => runJavaScript(js))
    if (python) await test.step('Python', () => runPython(python))
    const pages = blocks.filter(({ language }) => language === 'html').map(({ text }) => text)
    const hosts = pages.find((text) => text.startsWith('<meta')) ?? ''
    for (const text of pages.filter((text) => text !== hosts))
      await test.step('HTML', () =>
        openBlock(open, text, { hosts: hosts.trim(), css: programOf('css'), headers: programOf('http') }))
    for (const block of blocks.filter(({ language }) => !['js', 'python', 'html', 'css', 'http'].includes(language)))
      await test.step(block.text.split('\n')[0], () => check(block))
  })
}
