// The examples, built with the real generators and opened in Chromium: a verdict appears, no style leaks, and the element follows
// the site's own switch between light and dark. The extensions of the package for Python, and the plugin for Docusaurus, also write the answer as text.
import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ALL, expect, ONLY_WITH_ALL, test } from './harness.mjs'
import { EMBED, frameFor, generate, LOOSE, POLICY, ROOT, serve, WIDGET } from './support.mjs'

const run = promisify(execFile)
const EXAMPLES = join(ROOT, 'examples')
const DOCUSAURUS = join(EXAMPLES, 'docusaurus')
// The copies share their packages, where the bundler would store a cache for all of them.
const DOCUSAURUS_ENVIRONMENT = { ...process.env, NO_UPDATE_NOTIFIER: '1', DOCUSAURUS_NO_PERSISTENT_CACHE: '1' }

/** @typedef {(to: string) => Promise<void>} Build Builds a site into a folder. */

const sphinx = (/** @type {string} */ name, options = ['-W']) => ({
  hasAnswer: true,
  /** @type {Build} */
  build: (to) =>
    generate('sphinx-build', ['-q', ...options, '-d', join(folder, `${name}-trees`), join(EXAMPLES, name), to], folder),
})
/** Builds the example for MkDocs with one of the generators that understand it. */
const mkdocs = (/** @type {string} */ program) => ({
  hasAnswer: true,
  /** @type {Build} */
  async build(to) {
    // The extension copies the widget into the sources, and Zensical writes only below them.
    await cp(join(EXAMPLES, 'mkdocs'), to, { recursive: true })
    await generate(program, ['build'], to)
  },
  folder: 'site',
  toggle: (/** @type {Page} */ page) =>
    page.locator('label.md-header__button[for^=__palette]').filter({ visible: true }).first().click(),
})
/** @type {Record<string, { build: Build, folder?: string, hasAnswer?: boolean, problems?: string[], policy?: string, isSlow?: true, toggle?: (page: Page) => Promise<void> }>} */
const SITES = {
  plain: {
    policy: POLICY,
    async build(/** @type {string} */ to) {
      await cp(join(EXAMPLES, 'plain'), to, { recursive: true })
      await cp(WIDGET, join(to, 'reusecheck'), { recursive: true })
    },
  },
  'sphinx-furo': {
    ...sphinx('sphinx-furo'),
    // The switch cycles through light, dark and system.
    toggle: (/** @type {Page} */ page) => page.locator('.theme-toggle').filter({ visible: true }).first().click(),
  },
  'sphinx-rtd': sphinx('sphinx-rtd'),
  'sphinx-otcdocs': {
    // This theme warns if it is built outside of a Git checkout, and its own scripts fail.
    ...sphinx('sphinx-otcdocs', []),
    problems: [
      "SyntaxError: Identifier 'DOCUMENTATION_OPTIONS' has already been declared",
      "TypeError: Cannot read properties of undefined (reading 'top')",
    ],
  },
  mkdocs: mkdocs('mkdocs'),
  properdocs: mkdocs('properdocs'),
  zensical: mkdocs('zensical'),
  hugo: {
    policy: POLICY,
    async build(/** @type {string} */ to) {
      const source = join(to, '..', 'hugo-source')
      await cp(join(EXAMPLES, 'hugo'), source, { recursive: true })
      await cp(WIDGET, join(source, 'static/reusecheck'), { recursive: true })
      await run('hugo', ['--quiet', '--source', source, '--destination', to])
    },
    toggle: (/** @type {Page} */ page) => page.getByRole('button', { name: 'Light or dark' }).click(),
  },
  docusaurus: {
    // Installing its 1,280 packages takes minutes.
    isSlow: true,
    hasAnswer: true,
    // The element needs no more than the theme, except for the wasm.
    policy: LOOSE.replace(" 'unsafe-eval'", ''),
    async build(to) {
      await cp(await builtDocusaurus(), to, { recursive: true })
    },
    toggle: (/** @type {Page} */ page) =>
      page.getByRole('button', { name: /^Switch between dark and light mode/ }).click(),
  },
}

/** @type {Promise<unknown> | undefined} */
let plugin
/** Installs the plugin and the package that it needs, as a user does. */
const installPlugin = () =>
  (plugin ??= (async () => {
    const packages = join(ROOT, 'dist/package')
    const files = (await readdir(packages)).map((name) => join(packages, name))
    // Otherwise npm keeps the files of an earlier build.
    for (const name of ['reusecheck', 'docusaurus-plugin-reusecheck'])
      await rm(join(DOCUSAURUS, 'node_modules', name), { recursive: true, force: true })
    const options = ['--no-save', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', ...options, ...files], { cwd: DOCUSAURUS })
  })())

/** Returns a copy of the example for Docusaurus. */
async function docusaurusSite(/** @type {string} */ name) {
  await installPlugin()
  const source = join(folder, name)
  const packages = join(DOCUSAURUS, 'node_modules')
  await cp(DOCUSAURUS, source, { recursive: true, filter: (from) => from !== packages })
  await symlink(packages, join(source, 'node_modules'))
  return source
}

/** Returns a port that is free now: Docusaurus does not choose one. */
async function freePort() {
  const site = await serve(DOCUSAURUS)
  await site.close()
  return new URL(site.url).port
}

/** Runs Docusaurus. */
const docusaurus = (/** @type {string[]} */ options, /** @type {string} */ source) =>
  run(join(source, 'node_modules/.bin/docusaurus'), options, { cwd: source, env: DOCUSAURUS_ENVIRONMENT })

/** @type {Promise<string> | undefined} */
let built
/** Builds the example in all languages once, and returns the folder. */
const builtDocusaurus = () =>
  (built ??= (async () => {
    const source = await docusaurusSite('docusaurus-source')
    await docusaurus(['build', '--out-dir', 'site'], source)
    return join(source, 'site')
  })())

/** @type {string} */
let folder
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-sites-'))
})
test.afterAll(async () => {
  await rm(folder, { recursive: true })
})

const look = (/** @type {Page} */ page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('h1, h1 ~ p, a')].slice(0, 20).map((element) => {
      const { color, fontFamily, fontSize, margin, borderTop } = getComputedStyle(element)
      return [element.localName, color, fontFamily, fontSize, margin, borderTop].join()
    }),
  )

for (const [
  name,
  { build, folder: built = '', hasAnswer, problems = [], policy = LOOSE, toggle, isSlow },
] of Object.entries(SITES)) {
  test(`${name}: built and served, it shows a verdict, and no style leaks in or out`, async ({ open }) => {
    test.skip(Boolean(isSlow) && !ALL, ONLY_WITH_ALL)
    if (isSlow) test.slow()
    const to = join(folder, name)
    await build(to).catch((/** @type {any} */ error) => {
      test.skip(error.code === 'ENOENT' && error.syscall?.startsWith('spawn'), `${error.path} is not installed`)
      throw error
    })
    // Every browser requests an icon, which some themes lack.
    const site = await serve(join(to, built), { policy, extra: { 'favicon.ico': '' } })
    try {
      const page = await open('about:blank', { colorScheme: 'light' })
      page.setDefaultTimeout(30_000)
      /** @type {string[]} */
      const outside = []
      page.on(
        'request',
        (request) =>
          /^(data|blob):/.test(request.url()) || request.url().startsWith(site.url) || outside.push(request.url()),
      )
      await page.route('**/reuse-check.js*', (route) => route.abort())
      await page.goto(site.url)
      await expect(
        page.getByText('Compare your node with the table'),
        'the content of the element is shown first',
      ).toBeVisible()
      await expect(page.getByText('Affected: SYN delay')).toHaveCount(hasAnswer ? 1 : 0)
      const before = await look(page)
      await page.unroute('**/reuse-check.js*')
      page.problems.length = 0

      await page.reload()
      const widget = page.locator('reuse-check')
      await widget.scrollIntoViewIfNeeded()
      await widget.locator('.headline[data-rating=medium]').waitFor()
      expect(await look(page)).toStrictEqual(before)
      const inside = await widget.locator('.node h2').evaluate((element) => {
        const { color, letterSpacing, textTransform, marginTop } = getComputedStyle(element)
        return { color, letterSpacing, textTransform, marginTop }
      })
      expect(inside).toStrictEqual({
        color: 'rgb(23, 32, 43)',
        letterSpacing: 'normal',
        textTransform: 'none',
        marginTop: '0px',
      })

      const scheme = () => widget.locator('.node').evaluate((element) => getComputedStyle(element).colorScheme)
      expect(await scheme()).toBe('light')
      for (const wanted of toggle ? ['dark', 'light'] : []) {
        // Some switches have a third state that looks like one of the two.
        await expect(async () => {
          await toggle?.(page)
          await expect.poll(scheme, { timeout: 3000 }).toBe(wanted)
        }).toPass({ intervals: [0], timeout: 60_000 })
      }
      expect([page.problems, outside]).toStrictEqual([problems, []])
      await page.context().close()
    } finally {
      await site.close()
    }
  })
}

test('docusaurus: the answer is text without a script, in the language of the site', async ({ open }) => {
  test.skip(!ALL, ONLY_WITH_ALL)
  test.slow()
  const built = await builtDocusaurus()
  const site = await serve(built, { policy: LOOSE, extra: { 'favicon.ico': '' } })
  const inChinese = await serve(join(built, 'zh-CN'), { policy: LOOSE, path: '/zh-CN/' })
  try {
    const page = await open(site.url, { javaScriptEnabled: false })
    const element = page.locator('reuse-check')
    await expect(element.getByRole('paragraph').first()).toHaveText('Affected: SYN delay')
    for (const text of ['What to do', 'v1.19.16-r0', 'Compare your node']) await expect(element).toContainText(text)
    await page.goto(inChinese.url)
    for (const text of ['受影响', '请与 FAQ 的表格对照']) await expect(element).toContainText(text)
    await page.context().close()

    const chinese = await open('about:blank')
    await chinese.route('**/favicon.ico', (route) => route.fulfill({ body: '' }))
    await chinese.goto(inChinese.url)
    await chinese.locator('reuse-check .headline[data-rating=medium]', { hasText: /[一-鿿]/ }).waitFor()
    // React keeps the text of the build inside the element, also when it draws the page again.
    await chinese.getByRole('button', { name: /^切换浅色\/暗黑模式/ }).click()
    await expect(chinese.locator('reuse-check > div:not(.reusecheck)')).toContainText('受影响')
    expect(chinese.problems).toStrictEqual([])
    await chinese.context().close()
  } finally {
    await site.close()
    await inChinese.close()
  }
})

test('docusaurus: another version and wrong attributes fail the build', async () => {
  test.skip(!ALL, ONLY_WITH_ALL)
  test.slow()
  const source = await docusaurusSite('docusaurus-wrong')
  const failure = () =>
    docusaurus(['build', '--locale', 'en'], source).then(
      () => 'no failure',
      (/** @type {any} */ { stdout, stderr }) => stdout + stderr,
    )
  const page = (/** @type {string} */ attribute) =>
    `import ReuseCheck from '@theme/ReuseCheck'\n\n# Wrong\n\n<ReuseCheck ${attribute} />\n`
  await writeFile(join(source, 'docs/value.mdx'), page('kernel="5.4.58" proxyMode="ipsv"'))
  await writeFile(join(source, 'docs/name.mdx'), page('kernal="5.4.58"'))
  const messages = await failure()
  expect(messages).toMatch(/proxyMode must be one of .*"ipvs".* \(example: proxyMode="ipvs"\)/)
  expect(messages).toContain(`<ReuseCheck>: unknown attribute 'kernal'`)
  const config = join(source, 'docusaurus.config.js')
  const pinned = `[['docusaurus-plugin-reusecheck', { version: '0.0.9' }]]`
  await writeFile(config, (await readFile(config, 'utf8')).replace(`['docusaurus-plugin-reusecheck']`, pinned))
  expect(await failure()).toContain('the site wants version 0.0.9')
})

test('docusaurus start shows the element too', async ({ open }) => {
  test.skip(!ALL, ONLY_WITH_ALL)
  test.slow()
  const source = await docusaurusSite('docusaurus-start')
  const port = await freePort()
  const options = ['start', '--no-open', '--host', '127.0.0.1', '--port', port]
  const server = spawn(join(source, 'node_modules/.bin/docusaurus'), options, {
    cwd: source,
    env: DOCUSAURUS_ENVIRONMENT,
    stdio: 'ignore',
  })
  try {
    const page = await open('about:blank')
    // It listens some seconds after its start, and then compiles.
    await expect(async () => {
      await page.goto(`http://127.0.0.1:${port}/`)
    }).toPass({ timeout: 120_000 })
    await page.locator('reuse-check .headline[data-rating=medium]').waitFor({ timeout: 180_000 })
    await page.context().close()
  } finally {
    server.kill()
  }
})

test('portal: a page on another origin receives the rating', async ({ open }) => {
  /** @type {Record<string, string>} */
  const edited = {}
  const headers = { 'access-control-allow-origin': '*' }
  const tools = await serve(EMBED, { path: '/reusecheck/', extra: edited, headers })
  const origin = new URL(tools.url).origin
  const script = (await readFile(join(EXAMPLES, 'portal/portal.js'), 'utf8')).replace('https://tools.example', origin)
  await cp(join(EXAMPLES, 'portal'), join(folder, 'portal'), { recursive: true })
  await writeFile(join(folder, 'portal/portal.js'), script)
  const policy = `${POLICY.replace('script-src', `script-src ${origin}`)}; frame-src ${origin}`
  const portal = await serve(join(folder, 'portal'), { policy })
  edited['frame.html'] = await frameFor(portal)
  try {
    const page = await open(portal.url)
    await page.waitForFunction(() => document.querySelector('#rating').value === 'high', undefined, { timeout: 15_000 })
    expect(page.problems).toStrictEqual([])
    await page.context().close()
  } finally {
    await portal.close()
    await tools.close()
  }
})
