// The page that writes snippets. Each snippet, copied from the page, works in a site on another origin or in a terminal.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { COLOURS, findings } from './axe.mjs'
import { expect, test } from './harness.mjs'
import { sideways } from './layout.mjs'
import { ROOT, serve } from './support.mjs'

const run = promisify(execFile)
const HASH = '#1&c=v1.19.16-r0&o=EulerOS%202.5&k=3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64&m=ipvs'
/** A placeholder for the test's site, whose port is not known yet. */
const SITE = 'https://portal.example'
const BARE = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "

/** @type {Site} */
let tools
/** @type {string} */
let folder
/**
 * Files that the host has changed: the frame's page.
 * @type {Record<string, string>}
 */
const edited = {}
test.beforeAll(async () => {
  const headers = { 'access-control-allow-origin': '*' }
  tools = await serve(join(ROOT, 'dist'), { path: '/reusecheck/', extra: edited, headers })
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-builder-'))
})
test.afterAll(async () => {
  await tools?.close()
  await rm(folder, { recursive: true })
})

async function visit(/** @type {Open} */ open, hash = HASH, /** @type {PageOptions} */ options = {}) {
  const page = await open(`${tools.url}app/builder.html${hash}`, options)
  page.setDefaultTimeout(30_000)
  await page.locator('.preview .headline').waitFor()
  if (hash) await page.getByText('1.19.16').first().waitFor()
  return page
}

/** Returns the parts of a snippet as `[place, text]`. */
async function snippetParts(/** @type {Page} */ page, /** @type {string} */ way) {
  await page.locator(`[name=way][value=${way}]`).check()
  return page
    .locator('.part')
    .evaluateAll((all) =>
      all.map((part) => [part.querySelector('h3').textContent, part.querySelector('code').textContent]),
    )
}

async function snippet(/** @type {Open} */ open, /** @type {string} */ way, hash = HASH) {
  const page = await visit(open, hash)
  await page.waitForFunction(() => document.querySelector('.result code')?.textContent.includes('v1.19.16-r0'))
  if (way === 'embed') await page.getByLabel('Embedding site').fill(SITE)
  const parts = await snippetParts(page, way)
  expect(page.problems).toStrictEqual([])
  await page.context().close()
  return parts
}

/** Edits the frame's page with its snippet, for the site at `url`. */
async function listHost(/** @type {string} */ meta, /** @type {string} */ url) {
  const built = await readFile(join(ROOT, 'dist/embed/frame.html'), 'utf8')
  edited['embed/frame.html'] = built.replace(
    /<meta name="reusecheck-hosts".*>/,
    meta.replace(SITE, new URL(url).origin),
  )
}

/** Opens a site with these pages and this policy on a separate origin. The file `tampered` gets one more byte. */
async function inSite(
  /** @type {Open} */ open,
  /** @type {Record<string, string>} */ pages,
  /** @type {string} */ policy,
  /** @type {(page: WatchedPage) => Promise<void>} */ look,
  tampered = '',
) {
  const { 'embed/frame.html': meta, ...extra } = pages
  const site = await serve(folder, { policy, extra, headers: policy ? {} : { 'content-security-policy': [] } })
  if (meta) await listHost(meta, site.url)
  const page = await open('about:blank')
  page.setDefaultTimeout(30_000)
  if (tampered) {
    await page.route(`**/${tampered}`, async (/** @type {Route} */ route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: `${await response.text()}\n` })
    })
  }
  try {
    await page.goto(site.url)
    await look(page)
    expect(
      page.problems.some((/** @type {string} */ problem) => /integrity/.test(problem)),
      page.problems.join('\n'),
    ).toBe(Boolean(tampered))
    if (!tampered) expect(page.problems).toStrictEqual([])
  } finally {
    await page.context().close()
    await site.close()
  }
}

const host = (/** @type {string} */ body) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,"><body>${body}</body></html>`

/** Waits for the verdict of the chosen facts. */
async function seeVerdict(/** @type {Locator | import('@playwright/test').FrameLocator | Page} */ place) {
  await place.locator('.headline[data-rating=medium]').waitFor()
  await expect(place.getByLabel('Cluster version')).toHaveValue('v1.19.16-r0')
  await expect(place.getByLabel('Operating system')).toHaveValue('EulerOS 2.5')
  await expect(place.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue(
    '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64',
  )
  await expect(place.getByRole('radio', { name: 'IPVS' })).toBeChecked()
}

/** Waits until the browser has rejected a file because of its hash. */
const seeRejection = (/** @type {WatchedPage} */ page) => expect.poll(() => page.problems.join()).toMatch(/integrity/)

/** Expects the fallback content of the element only. */
async function seeFallback(/** @type {WatchedPage} */ page) {
  await seeRejection(page)
  await expect(page.getByText('Its tables are readable without it.')).toBeVisible()
  await expect(page.locator('.headline')).toHaveCount(0)
}

test.describe('each snippet works', () => {
  test('any page: a verdict under its policy; a loader with one more byte is rejected', async ({ open }) => {
    const [[, text], [, policy], [, header]] = await snippet(open, 'html')
    expect(header).toBe('Access-Control-Allow-Origin: *')
    expect(text).toMatch(/integrity="sha384-[\w+/]{64}" crossorigin="anonymous"/)
    const pages = { 'index.html': host(text) }
    await inSite(open, pages, BARE + policy, (page) => seeVerdict(page.locator('reuse-check')))
    await inSite(open, pages, BARE + policy, seeFallback, 'reuse-check.js')
  })

  test('a complete page contains its policy', async ({ open }) => {
    const [[name, text]] = await snippet(open, 'page')
    expect(name).toBe('reusecheck.html')
    await inSite(open, { 'index.html': text }, '', (page) => seeVerdict(page.locator('reuse-check')))
    await inSite(open, { 'index.html': text }, '', seeFallback, 'reuse-check.js')
  })

  test('a frame: its verdict reaches the surrounding page; a host script with one more byte is rejected', async ({
    open,
  }) => {
    const [[, text], [name, script], [, policy], , [frame, meta]] = await snippet(open, 'embed')
    const pages = { 'index.html': host(text), [name]: script, [frame]: meta }
    await inSite(open, pages, BARE + policy, async (page) => {
      const rating = page.waitForEvent('console', (message) => message.text() === 'medium')
      await seeVerdict(page.frameLocator('iframe'))
      await rating
    })
    await inSite(
      open,
      pages,
      BARE + policy,
      async (page) => {
        await seeRejection(page)
        await expect(page.locator('iframe')).toHaveCount(0)
      },
      'reusecheck-embed.js',
    )
  })

  test('package and command: downloaded, verified, installed and run with the snippet’s commands', async ({ open }) => {
    const [[, install], [, code], [, command]] = await snippet(open, 'npm', `${HASH}&s.conn_reuse_mode=1`)
    const cwd = join(folder, 'npm')
    await mkdir(cwd)
    // The snippet must work without a registry.
    const env = {
      ...process.env,
      npm_config_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    }
    const shell = (/** @type {string} */ text) => run('bash', ['-euc', text], { cwd, env })
    expect((await shell(install)).stdout).toMatch(/reusecheck-\d+\.\d+\.\d+\.tgz: OK/)
    await writeFile(join(cwd, 'code.mjs'), code)
    expect((await run(process.execPath, ['code.mjs'], { cwd })).stdout).toMatch(/^medium /)
    const result = await shell(`${command} --format=json < /dev/null`).catch((error) => error)
    expect(result.code).toBe(1)
    const { rating, facts } = JSON.parse(result.stdout)
    expect([rating, facts]).toStrictEqual([
      'medium',
      {
        clusterVersion: 'v1.19.16-r0',
        os: 'EulerOS 2.5',
        kernel: '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64',
        proxyMode: 'ipvs',
      },
    ])
  })

  test('one file: downloaded, verified and opened with the facts; one more byte fails the verification', async ({
    open,
  }) => {
    const [[, text], [, link]] = await snippet(open, 'offline')
    const shell = (/** @type {string} */ text) => run('bash', ['-euc', text], { cwd: folder })
    expect((await shell(text)).stdout).toMatch(/reusecheck\.html: OK/)
    const [name, hash] = link.split('#')
    const page = await open(`${pathToFileURL(join(folder, name)).href}#${hash}`)
    await seeVerdict(page)
    await page.context().close()
    const check = text.split('\n')[1]
    await expect(shell(`echo >> reusecheck.html; ${check}`)).rejects.toThrow()
  })
})

test.describe('the page', () => {
  test('the page of one node links here with its facts, and back', async ({ open, site }) => {
    const page = await open(site.url + HASH)
    await page.getByRole('link', { name: 'Embed', exact: true }).click()
    await page.waitForURL(/builder\.html#1&c=v1\.19\.16-r0&/)
    await page.waitForFunction(() => document.querySelector('.result code')?.textContent.includes('os="EulerOS 2.5"'))
    await page.getByLabel('Cluster version').fill('1.27.3')
    await page.waitForFunction(() =>
      document.querySelector('.result code').textContent.includes('cluster-version="1.27.3"'),
    )
    await page.getByRole('link', { name: 'Check a node' }).click()
    await page.locator('.headline').waitFor()
    await expect(page.getByLabel('Cluster version')).toHaveValue('1.27.3')
    expect(page.problems).toStrictEqual([])
  })

  test('language, theme and compact are in the code and in the preview', async ({ open }) => {
    const page = await visit(open)
    await page.locator('[name=lang][value=zh-CN]').check()
    await page.locator('[name=theme][value=dark]').check()
    await page.getByLabel('Compact').check()
    const preview = page.locator('.preview')
    await preview.locator('.reusecheck.dark.compact:lang(zh-CN)').waitFor()
    const [[, html]] = await snippetParts(page, 'html')
    expect(html).toMatch(/ proxy-mode="ipvs" lang="zh-CN" theme="dark" compact>/)
    await page.getByLabel('Embedding site').fill(SITE)
    const [[, text], [name, script], , , [frame, meta]] = await snippetParts(page, 'embed')
    expect(script).toMatch(/frame\.html\?lang=zh-CN&compact"/)
    expect(script).toMatch(/theme: "dark"/)
    const pages = { 'index.html': host(text), [name]: script, [frame]: meta }
    await inSite(open, pages, `${BARE}script-src * 'self'; frame-src *`, async (page) => {
      await page
        .frameLocator('iframe')
        .locator('.reusecheck.dark.compact:lang(zh-CN) .headline[data-rating=medium]')
        .waitFor()
    })
    expect(page.problems).toStrictEqual([])
  })

  test('an unusable address is an error in both languages, and the rest keeps working', async ({ open }) => {
    const page = await visit(open)
    const base = page.getByLabel('Where the files are')
    for (const wrong of ['docs', 'javascript:alert(1)', 'https://', 'https://a@b.example/', 'https://b.example/?x']) {
      await base.fill(wrong)
      await expect(page.locator('#base-help.finding'), wrong).toHaveText(
        /not an address to load files from\. .*https:\/\/docs\.example\/reusecheck\//,
        { useInnerText: true },
      )
      await expect(base).toHaveAttribute('aria-invalid', 'true')
      await expect(page.locator('.part')).toHaveCount(0)
    }
    await page.locator('.language').first().click()
    await page.getByText('无法从“https://b.example/?x”加载文件').waitFor()
    await page.getByLabel('文件的位置').fill('https://b.example/x')
    expect((await snippetParts(page, 'html'))[0][1]).toMatch(/src="https:\/\/b\.example\/x\/widget\/reuse-check\.js"/)
    await page.getByLabel('您的网站').fill('portal')
    await page.locator('#site-help.finding').waitFor()
    await page.getByLabel('您的网站').fill('https://portal.example/any/page')
    const parts = await snippetParts(page, 'embed')
    expect(parts[3][1]).toMatch(
      /^Access-Control-Allow-Origin: https:\/\/portal\.example\nContent-Security-Policy: frame-ancestors https:\/\/portal\.example$/,
    )
    expect(parts[4]).toStrictEqual([
      'embed/frame.html',
      '<meta name="reusecheck-hosts" content="https://portal.example">',
    ])
    expect(page.problems).toStrictEqual([])
  })

  test('a frame is written for a named site only', async ({ open }) => {
    const page = await visit(open)
    expect(await snippetParts(page, 'embed')).toStrictEqual([])
    await page.getByText('a frame answers only the sites that its page embed/frame.html lists').waitFor()
    await page.getByLabel('Embedding site').fill(SITE)
    await expect(page.locator('.part')).toHaveCount(5)
    expect(page.problems).toStrictEqual([])
  })

  test('facts that a form cannot contain are listed; a button copies the code', async ({ open }) => {
    const page = await visit(open, `${HASH}&a=x86_64&s.conntrack=1`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.getByText('Not supported here: Architecture and Values of net.ipv4.vs.').waitFor()
    await page.getByLabel('Embedding site').fill(SITE)
    const [, [, script]] = await snippetParts(page, 'embed')
    expect(script).toMatch(/"net\.ipv4\.vs\.conntrack": 1/)
    await expect(page.getByText('These facts have no place')).toHaveCount(0)
    await page.getByRole('button', { name: 'Copy reusecheck-host.js' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(script)
    await page.evaluate(
      () => (navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))),
    )
    await page.getByRole('button', { name: 'Copy reusecheck-host.js' }).click()
    await page.getByText('The browser refused to copy.').waitFor()
    expect(page.problems).toStrictEqual([])
  })

  test('a report without new facts leaves the snippets alone', async ({ open }) => {
    const page = await visit(open)
    const report = (/** @type {string} */ kernel) =>
      page.evaluate((kernel) => {
        const detail = { facts: { kernel } }
        document.querySelector('.preview > div').dispatchEvent(new CustomEvent('reuse-check:report', { detail }))
      }, kernel)
    const kept = page.locator('.part[data-kept]')
    await report('5.4.58')
    await page.evaluate(() => (document.querySelector('.part').dataset.kept = 'yes'))
    await report('5.4.58')
    await expect(kept).toHaveCount(1)
    await report('5.15.0')
    await expect(kept).toHaveCount(0)
  })

  test('a page that was built without the other forms reports missing hashes', async ({ open }) => {
    const page = await open('about:blank')
    await page.route('**/pins.json', (route) => route.fulfill({ status: 404 }))
    await page.goto(`${tools.url}app/builder.html`)
    await page.getByText('their hashes are not known').waitFor()
  })

  test('the page works with the keyboard only', async ({ open }) => {
    const page = await visit(open)
    const focused = () =>
      page.evaluate(
        () =>
          /** @type {any} */ (document.activeElement).id ||
          /** @type {any} */ (document.activeElement).name ||
          /** @type {any} */ (document.activeElement).textContent,
      )
    const seen = []
    for (let press = 0; press < 9; press++) {
      await page.keyboard.press('Tab')
      seen.push(await focused())
    }
    expect(seen).toStrictEqual([
      '简体中文',
      'base',
      'site',
      'lang',
      'theme',
      'compact',
      'way',
      'Copy In the page',
      "Copy What the site's content security policy must allow, if it has one",
    ])
    for (let press = 0; press < 2; press++) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('.part h3')).toHaveText('reusecheck.html', { useInnerText: true })
  })

  test('axe finds nothing in any form, and nothing scrolls horizontally', async ({ open }) => {
    const page = await visit(open, HASH, { reducedMotion: 'reduce' })
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 700 })
      for (const way of ['html', 'embed', 'npm']) {
        await snippetParts(page, way)
        await page.emulateMedia({ colorScheme: 'light' })
        expect(await findings(page)).toStrictEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await findings(page, COLOURS)).toStrictEqual([])
        expect(await sideways(page), `${width} px`).toBe(0)
      }
    }
  })
})
