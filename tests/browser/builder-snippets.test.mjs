// The snippets for each way of use, with hostile facts. The real tools parse each snippet, and the facts must be unchanged.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { elementAttributes } from '../../integrations/docusaurus/attributes.js'
import { expect, test } from './harness.mjs'
import { generate, generator, LOOSE, openPage, ROOT, serve, WIDGET } from './support.mjs'

const run = promisify(execFile)
const bash = (/** @type {string} */ text) => run('bash', ['-euc', text], { cwd: folder }).then(({ stdout }) => stdout)
/** @type {any} */
const AsyncFunction = (async () => {}).constructor

const PINS = { version: '1.2.3', widget: 'sha384-w', embed: 'sha384-e', offline: '0f', package: '0a' }
/** @type {import('../../crate-web/types/index.js').Facts} */
const HOSTILE = {
  clusterVersion: `v1"><script>alert(1)</script>`,
  os: String.raw`a & b &amp; 'c' \ \\"d" {{ e }} {f} [g](h) *i* _j_ !k`,
  kernel: '5.4.58</reuse-check>`$(touch broken)` $HOME --x',
  proxyMode: 'ipvs',
}
const hostile = {
  base: "https://b.example/a'b&c/",
  site: '',
  facts: HOSTILE,
  lang: 'zh-CN',
  theme: 'dark',
  compact: true,
  pins: PINS,
  fallback: 'a < b & `c`',
}
const ATTRIBUTES = {
  'cluster-version': HOSTILE.clusterVersion,
  os: HOSTILE.os,
  kernel: HOSTILE.kernel,
  'proxy-mode': 'ipvs',
  lang: 'zh-CN',
  theme: 'dark',
  compact: '',
}

/** @type {WatchedPage} */
let page
/** @type {string} */
let folder
/** @type {typeof import('../../static/builder-snippets.js').WAYS} */
let WAYS
test.beforeAll(async ({ browser }) => {
  page = await openPage(browser, 'about:blank')
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-snippets-'))
  // Makes Node load the scripts as modules.
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  for (const name of ['builder-snippets.js', 'fragment.js']) await cp(join(ROOT, 'static', name), join(folder, name))
  ;({ WAYS } = await import(pathToFileURL(join(folder, 'builder-snippets.js')).href))
})
test.afterAll(async () => {
  await page?.context().close()
  await rm(folder, { recursive: true })
})

/** Returns the element and the scripts of a text, as a browser parses it. */
const parsed = (/** @type {string} */ text) =>
  page.evaluate((/** @type {string} */ text) => {
    const document = new DOMParser().parseFromString(text, 'text/html')
    const [element, ...more] = document.querySelectorAll('reuse-check')
    const attributes = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))
    return {
      attributes,
      more: more.length,
      inside: element.textContent.trim(),
      scripts: [...document.scripts].map((script) => script.getAttribute('src')),
    }
  }, text)

const EXPECTED = {
  attributes: ATTRIBUTES,
  more: 0,
  inside: hostile.fallback,
  scripts: [`${hostile.base}widget/reuse-check.js`],
}

for (const way of ['html', 'page', 'hugo']) {
  test(`${way}: attributes contain the chosen values`, async () => {
    const [[, text]] = WAYS[way](hostile)
    expect(await parsed(text)).toStrictEqual(EXPECTED)
    expect(text).not.toMatch(/\{\{/)
  })
}

test('offline: the link names no host', async () => {
  const facts = {
    os: 'EulerOS 2.9',
    kernel: 'Linux node-7 5.10.0 x86_64',
    sysctls: { 'net.ipv4.conf.node-7.forwarding': 1, 'net.ipv4.vs.conntrack': 0 },
  }
  const [, [, link]] = WAYS.offline({ ...hostile, facts, lang: '' })
  expect(link).toBe('reusecheck.html#1&os=EulerOS%202.9&net.ipv4.vs.conntrack=0')
})

test('mkdocs: Markdown does not change the element', async () => {
  const [[, text]] = WAYS.mkdocs(hostile)
  await writeFile(join(folder, 'page.md'), `# Title\n\nText\n\n${text}\n\nMore *text*\n`)
  const { stdout } = await run(generator('markdown_py'), [join(folder, 'page.md')])
  expect(stdout).toMatch(/<em>text<\/em>/)
  expect(await parsed(stdout)).toStrictEqual(EXPECTED)
})

test('docusaurus: JSX parses the component correctly, and the plugin accepts its options', async () => {
  const [[, plugins], [, page]] = WAYS.docusaurus(hostile)
  const [[name, options]] = new Function(`return {${plugins}}`)().plugins
  expect([name, options]).toStrictEqual([
    'docusaurus-plugin-reusecheck',
    { version: PINS.version, script: `${hostile.base}widget/reuse-check.js`, integrity: PINS.widget },
  ])
  const [, line, component] = page.match(/^(import .*)\n\n(.*)$/s) ?? []
  expect(line).toBe('import ReuseCheck from "@theme/ReuseCheck"')
  await writeFile(join(folder, 'component.jsx'), component)
  const { stdout } = await run(join(ROOT, 'tests/browser/node_modules/.bin/esbuild'), [join(folder, 'component.jsx')])
  const made = new Function('React', 'ReuseCheck', `return ${stdout}`)(
    { createElement: (/** @type {string} */ name, /** @type {any} */ attributes) => ({ name, attributes }) },
    'ReuseCheck',
  )
  const attributes = { ...HOSTILE, lang: 'zh-CN', theme: 'dark', compact: true }
  expect(made).toStrictEqual({ name: 'ReuseCheck', attributes })
  expect(elementAttributes(attributes)).toStrictEqual({ ...ATTRIBUTES, compact: true })
})

test('embed: the script passes the same facts', async () => {
  const [[, frame], [, script]] = WAYS.embed(hostile)
  expect(
    await page.evaluate(
      (/** @type {string} */ text) =>
        new DOMParser().parseFromString(text, 'text/html').querySelector('link').getAttribute('href'),
      frame,
    ),
  ).toBe(`${hostile.base}embed/reusecheck-embed.js`)
  const [, from, body] = script.match(/^import \{ embed \} from (.*)\n([\s\S]*)$/) ?? []
  expect(JSON.parse(from)).toBe(`${hostile.base}embed/reusecheck-embed.js`)
  /** @type {any} */
  let received
  new Function('document', 'embed', body)(
    { getElementById: (/** @type {string} */ id) => id },
    (/** @type {unknown} */ _place, /** @type {PageOptions | undefined} */ options) => (received = options),
  )
  expect([received.facts, received.theme, received.src]).toStrictEqual([
    HOSTILE,
    'dark',
    `${hostile.base}embed/frame.html?lang=zh-CN&compact`,
  ])
})

test('npm: the shell command and the code pass the same facts', async () => {
  const [[, install], [, code], [, command]] = WAYS.npm(hostile)
  expect((await bash(`npx() { printf '%s\\n' "$@"; }\n${command}`)).split('\n').slice(0, -1)).toStrictEqual([
    'reusecheck',
    `--cluster-version=${HOSTILE.clusterVersion}`,
    `--os=${HOSTILE.os}`,
    `--kernel=${HOSTILE.kernel}`,
    '--proxy-mode=ipvs',
    '--lang=zh-CN',
  ])
  expect((await bash(`curl() { echo "$2"; }; sha256sum() { cat; }; npm() { :; }\n${install}`)).split('\n')[0]).toBe(
    `${hostile.base}package/reusecheck-1.2.3.tgz`,
  )
  /** @type {any} */
  let received
  const check = (/** @type {unknown} */ facts, /** @type {unknown} */ options) =>
    (received = [facts, options]) && { rating: 'none', steps: [{}] }
  await new AsyncFunction('check', 'init', 'loadLanguage', 'console', code.replace(/^import.*\n/, ''))(
    check,
    () => {},
    () => {},
    { log() {} },
  )
  expect(received).toStrictEqual([HOSTILE, { lang: 'zh-CN' }])
})

test('sphinx: an option is the unchanged rest of its line', async () => {
  const source = join(folder, 'hostile')
  // A version that cannot be read would end the build.
  const clusterVersion = '1.27.3'
  await sphinx(source, { ...hostile, facts: { ...HOSTILE, clusterVersion } })
  const built = await readFile(join(source, 'site/index.html'), 'utf8')
  const { attributes, more, inside } = await parsed(built)
  expect([attributes, more]).toStrictEqual([{ ...ATTRIBUTES, 'cluster-version': clusterVersion }, 0])
  // The answer, which contains the facts as text, comes first.
  expect(inside).toContain(HOSTILE.kernel)
  expect(inside.endsWith(hostile.fallback), inside).toBeTruthy()
})

/** Builds a site from the snippet. */
async function sphinx(/** @type {any} */ source, /** @type {any} */ choice) {
  const [[, conf], [, directive]] = WAYS.sphinx(choice)
  await mkdir(source)
  await writeFile(join(source, 'conf.py'), `${conf}\nhtml_theme = "furo"\n`)
  await writeFile(join(source, 'index.rst'), `Title\n=====\n\nText\n\n${directive}\n`)
  await generate('sphinx-build', ['-q', '-W', source, join(source, 'site')], source)
}

/** Builds a site from the snippet. */
async function mkdocs(/** @type {any} */ source, /** @type {any} */ choice) {
  const [[, text]] = WAYS.mkdocs(choice)
  await mkdir(join(source, 'docs'), { recursive: true })
  await writeFile(join(source, 'mkdocs.yml'), 'site_name: Host\ntheme:\n  name: material\n  font: false\n')
  await writeFile(join(source, 'docs/index.md'), `# Title\n\n${text}\n`)
  await run(generator('mkdocs'), ['build', '--quiet', '-f', join(source, 'mkdocs.yml'), '-d', join(source, 'site')])
}

/** Builds a site from the snippet. */
async function hugo(/** @type {any} */ source, /** @type {any} */ choice) {
  const [[name, shortcode], [, text]] = WAYS.hugo(choice)
  await mkdir(join(source, 'layouts/shortcodes'), { recursive: true })
  await mkdir(join(source, 'content'))
  await writeFile(join(source, 'hugo.toml'), 'title = "Host"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n')
  await writeFile(
    join(source, 'layouts/index.html'),
    '<!doctype html><html><title>Host</title><body>{{ .Content }}</body></html>',
  )
  await writeFile(join(source, name), `${shortcode}\n`)
  await writeFile(join(source, 'content/_index.md'), `# Title\n\n${text}\n`)
  await run('hugo', ['--quiet', '--source', source, '--destination', join(source, 'site')])
}

test('hugo: the built shortcode contains the chosen values', async () => {
  const source = join(folder, 'hugo-hostile')
  await hugo(source, hostile)
  expect(await parsed(await readFile(join(source, 'site/index.html'), 'utf8'))).toStrictEqual(EXPECTED)
})

for (const [name, build] of Object.entries({ sphinx, mkdocs, hugo })) {
  test(`${name}: the built site shows a verdict, and rejects a loader with one more byte`, async ({ open }) => {
    const tools = await serve(WIDGET, { path: '/widget/', headers: { 'access-control-allow-origin': '*' } })
    const { files } = JSON.parse(await readFile(join(ROOT, 'dist/manifest.json'), 'utf8'))
    const pins = {
      ...PINS,
      widget: files.find((/** @type {any} */ file) => file.name === 'widget/reuse-check.js').integrity,
    }
    const source = join(folder, name)
    const base = tools.url.replace('widget/', '')
    await build(source, {
      ...hostile,
      base,
      pins,
      theme: '',
      lang: '',
      facts: { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' },
    })
    const policy = LOOSE.replaceAll("'self'", `'self' ${new URL(base).origin}`).replace(
      'worker-src',
      'worker-src blob:',
    )
    const site = await serve(join(source, 'site'), { policy, extra: { 'favicon.ico': '' } })
    try {
      await checkSite(open, site)
    } finally {
      await site.close()
      await tools.close()
    }
  })
}

async function checkSite(/** @type {Open} */ open, /** @type {Site} */ site) {
  const page = await open(site.url)
  await page.locator('reuse-check .headline[data-rating=high]').waitFor()
  expect(page.problems).toStrictEqual([])
  await page.route('**/reuse-check.js', async (/** @type {Route} */ route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${await response.text()}\n` })
  })
  await page.reload()
  await expect.poll(() => page.problems.join()).toMatch(/integrity/)
  await expect(page.locator('reuse-check .headline')).toHaveCount(0)
  await page.context().close()
}
