// Every fenced block of the documents for readers works: commands and programs run, pages open in Chromium, and other blocks are parts
// of files that tests use.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './harness.mjs'
import { blocksOf, createFolder } from './snippets.mjs'
import { EMBED, packages, ROOT, WIDGET } from './support.mjs'

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
  await run(process.execPath, ['snippet.mjs'], { cwd: folder })
}

async function runPython(/** @type {string} */ program) {
  await writeFile(join(folder, 'snippet.py'), program)
  await run('python3', ['snippet.py'], { cwd: folder, env: { ...env, PYTHONPATH: await packages() } })
}

/** Opens a block as a page of a portal, next to the folders of the element and of the frame, and waits for its answer. */
async function openBlock(/** @type {Open} */ open, /** @type {string} */ block, /** @type {string} */ hosts) {
  const page = await open('about:blank')
  const script = block.includes('<script') ? '' : '<script type="module" src="/reusecheck/reuse-check.js"></script>'
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
      body: `<!doctype html><html lang="en"><title>Portal</title>${script}${block}`,
    }),
  )
  await page.route('https://portal.example/reusecheck/**', from(WIDGET))
  await page.route('https://tools.example/reusecheck/embed/**', from(EMBED))
  const isReported = block.includes('onReport') && page.waitForEvent('console')
  await page.goto('https://portal.example/')
  if (isReported) await isReported
  else await page.locator('reuse-check .headline[data-rating]').waitFor()
  expect(page.problems).toStrictEqual([])
}
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
      await test.step('HTML', () => openBlock(open, text, hosts.trim()))
    for (const block of blocks.filter(({ language }) => !['js', 'python', 'html'].includes(language)))
      await test.step(block.text.split('\n')[0], () => check(block))
  })
}
