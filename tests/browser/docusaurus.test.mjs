// The plugin for Docusaurus without Docusaurus: its options, and the answer that it writes. sites.test.mjs builds whole sites.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from './harness.mjs'
import { ROOT, WIDGET } from './support.mjs'

const run = promisify(execFile)
const PACKAGES = join(ROOT, 'dist/package')

/** @type {string} */
let folder
/** @type {{ default: (context: any, options: any) => any, validateOptions: (input: { options: any }) => any }} */
let plugin
/** @type {(facts: any, tag: string) => string} */
let answerFor
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-docusaurus-'))
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const files = (await readdir(PACKAGES)).map((name) => join(PACKAGES, name))
  // Docusaurus itself takes a minute to install.
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps']
  await run('npm', ['install', ...options, ...files], { cwd: folder })
  const home = join(folder, 'node_modules/docusaurus-plugin-reusecheck')
  plugin = await import(pathToFileURL(join(home, 'index.js')).href)
  // As the server's bundle of Docusaurus loads it.
  const module = createRequire(join(folder, 'server.js'))('docusaurus-plugin-reusecheck/answer')
  answerFor = (facts, tag) => module.answerFor(facts, tag).__html
})
test.afterAll(() => rm(folder, { recursive: true }))

test('the answer is HTML in the language of the site, and facts are text', () => {
  const facts = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }
  const answer = answerFor(facts, 'en-GB')
  expect(answer).toMatch(/^<p><strong>Affected: stale backend<\/strong><\/p><p>/)
  expect(answer).toMatch(/<p><strong>What to do<\/strong><\/p><ul><li><strong>/)
  expect(answerFor(facts, 'zh-TW')).toContain('受影响')
  expect(answerFor({ os: '<script>' }, 'en')).toContain('&#60;script&#62;')
})

test('an error names the attribute and shows an example', () => {
  expect(() => answerFor({ proxyMode: 'ipsv' }, 'en')).toThrow(
    /^<ReuseCheck>: proxyMode must be one of .* \(example: proxyMode="ipvs"\)$/,
  )
  expect(() => answerFor({ kernel: 5.4 }, 'en')).toThrow(/^<ReuseCheck>: kernel must be a string/)
  for (const facts of [{ clusterVersion: '1.27,3' }, { kernel: '5,4,58' }])
    expect(() => answerFor(facts, 'en')).toThrow(/^<ReuseCheck>: “[\d.,]+” is not a /)
})

test('attributes are those of the element; others are errors', async () => {
  const { elementAttributes, FACTS } = await import('../../integrations/docusaurus/attributes.js')
  const source = await readFile(join(ROOT, 'static/widget/reuse-check.js'), 'utf8')
  const [, facts] = source.match(/const FACTS = \{(.*)\}/) ?? []
  const own = Object.entries(FACTS).map(([fact, { name }]) => [name, fact])
  expect(own).toStrictEqual([...facts.matchAll(/'?([a-z-]+)'?: '(\w+)'/g)].map(([, name, fact]) => [name, fact]))
  expect(elementAttributes({ os: 'EulerOS 2.9', lang: undefined, compact: true })).toStrictEqual({
    os: 'EulerOS 2.9',
    compact: true,
  })
  for (const [attributes, message] of /** @type {[any, RegExp][]} */ ([
    [{ kernal: '5.4.58' }, /unknown attribute 'kernal'; expected one of clusterVersion, .*\(example: kernel="/],
    [{ theme: 'blue' }, /theme cannot be "blue"; write for example theme="dark"/],
    [{ compact: 'yes' }, /compact cannot be "yes"; write for example compact=\{true\}/],
    [{ lang: 7 }, /lang cannot be 7; write for example lang="zh-CN"/],
  ]))
    expect(() => elementAttributes(attributes)).toThrow(message)
})

test('options are checked, another version too', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'dist/docusaurus/package.json'), 'utf8'))
  const check = (/** @type {any} */ options) => plugin.validateOptions({ options })
  expect(check({})).toStrictEqual({ id: 'default' })
  expect(check({ id: 'two', version, script: 'https://b.example/reuse-check.js' })).toStrictEqual({
    id: 'two',
    version,
    script: 'https://b.example/reuse-check.js',
  })
  expect(() => check({ version: '0.0.9' })).toThrow(
    `the site wants version 0.0.9, but ${version} is installed; run 'npm install docusaurus-plugin-reusecheck@0.0.9'`,
  )
  expect(() => check({ scirpt: '' })).toThrow("unknown option 'scirpt'; expected one of version, script, integrity")
  expect(() => check({ integrity: 5 })).toThrow("option 'integrity' must be a string, not 5")
})

test('the script of the element is in every page, and its files are in the site unless they are hosted elsewhere', async () => {
  const tags = (/** @type {any} */ options) =>
    plugin.default({ baseUrl: '/docs/' }, options).injectHtmlTags().headTags[0].attributes
  const hosted = { script: 'https://b.example/reuse-check.js', integrity: 'sha384-w' }
  expect(tags({})).toStrictEqual({ type: 'module', src: '/docs/reusecheck/reuse-check.js' })
  expect(tags(hosted)).toStrictEqual({
    type: 'module',
    src: hosted.script,
    integrity: 'sha384-w',
    crossorigin: 'anonymous',
  })
  const site = join(folder, 'site')
  await plugin.default({ baseUrl: '/' }, hosted).postBuild({ outDir: site })
  await expect(readdir(site)).rejects.toThrow(/ENOENT/)
  await plugin.default({ baseUrl: '/' }, {}).postBuild({ outDir: site })
  const names = async (/** @type {string} */ of) => (await readdir(of, { recursive: true })).sort()
  expect(await names(join(site, 'reusecheck'))).toStrictEqual(await names(WIDGET))
})
