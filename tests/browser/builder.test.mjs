// The page that writes snippets: each, taken from it as a person would, works in a site on another origin, or in a terminal.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { APP, launch, open, ROOT, serve } from './support.mjs'

const run = promisify(execFile)
const HASH = '#1&c=v1.19.16-r0&o=EulerOS%202.5&k=3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64&m=ipvs'
const BARE = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "

let tools, browser, folder, axe
before(async () => {
  tools = await serve(join(ROOT, 'dist'), { path: '/reusecheck/', headers: { 'access-control-allow-origin': '*' } })
  browser = await launch()
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-builder-'))
  axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
})
after(async () => {
  await browser?.close()
  await tools?.close()
  await rm(folder, { recursive: true })
})

async function visit(hash = HASH, options) {
  const page = await open(browser, `${tools.url}app/builder.html${hash}`, options)
  page.setDefaultTimeout(30_000)
  await page.locator('.preview .headline').waitFor()
  if (hash) await page.getByText('1.19.16').first().waitFor()
  return page
}

/** The parts that are written for a way of use, `[place, text]`. */
async function written(page, way) {
  await page.locator(`[name=way][value=${way}]`).check()
  return page.locator('.part').evaluateAll((all) => all.map((part) => [part.querySelector('h3').textContent, part.querySelector('code').textContent]))
}

async function snippet(way, hash) {
  const page = await visit(hash)
  await page.waitForFunction(() => document.querySelector('.result code')?.textContent.includes('v1.19.16-r0'))
  const parts = await written(page, way)
  assert.deepEqual(page.problems, [])
  await page.context().close()
  return parts
}

/** A site with these pages and that policy, on an origin of its own; `tampered` is a file that comes with a byte more. */
async function inSite(pages, policy, look, tampered) {
  const site = await serve(folder, { policy, extra: pages, headers: policy ? {} : { 'content-security-policy': [] } })
  const page = await open(browser, 'about:blank')
  page.setDefaultTimeout(30_000)
  if (tampered) {
    await page.route(`**/${tampered}`, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: `${await response.text()}\n` })
    })
  }
  try {
    await page.goto(site.url)
    await look(page)
    assert.equal(page.problems.some((problem) => /integrity/.test(problem)), Boolean(tampered), page.problems.join('\n'))
    if (!tampered) assert.deepEqual(page.problems, [])
  } finally {
    await page.context().close()
    await site.close()
  }
}

const host = (body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,"><body>${body}</body></html>`

/** The verdict, with the very facts that were chosen. */
async function verdict(place) {
  await place.locator('.headline[data-rating=medium]').waitFor()
  assert.equal(await place.getByLabel('Cluster version').inputValue(), 'v1.19.16-r0')
  assert.equal(await place.getByLabel('Operating system').inputValue(), 'EulerOS 2.5')
  assert.equal(await place.getByLabel('Kernel', { exact: true }).inputValue(), '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64')
  assert.ok(await place.getByRole('radio', { name: 'IPVS' }).isChecked())
}

/** What stands in the element is all there is. */
async function refused(page) {
  await page.waitForTimeout(1500)
  assert.ok(await page.getByText('What it knows can be read without.').isVisible())
  assert.equal(await page.locator('.headline').count(), 0)
}

describe('each snippet does what it says', () => {
  test('any page: a verdict under the policy that it names; a loader with one byte more is refused', async () => {
    const [[, text], [, policy], [, header]] = await snippet('html')
    assert.equal(header, 'Access-Control-Allow-Origin: *')
    assert.match(text, /integrity="sha384-[\w+/]{64}" crossorigin="anonymous"/)
    const pages = { 'index.html': host(text) }
    await inSite(pages, BARE + policy, (page) => verdict(page.locator('reuse-check')))
    await inSite(pages, BARE + policy, refused, 'reuse-check.js')
  })

  test('a whole page carries its policy', async () => {
    const [[name, text]] = await snippet('page')
    assert.equal(name, 'reusecheck.html')
    await inSite({ 'index.html': text }, '', (page) => verdict(page.locator('reuse-check')))
    await inSite({ 'index.html': text }, '', refused, 'reuse-check.js')
  })

  test('a frame: a verdict in it, heard by the page around; a host script with one byte more is refused', async () => {
    const [[, text], [name, script], [, policy]] = await snippet('embed')
    const pages = { 'index.html': host(text), [name]: script }
    await inSite(pages, BARE + policy, async (page) => {
      const rating = page.waitForEvent('console', (message) => message.text() === 'medium')
      await verdict(page.frameLocator('iframe'))
      await rating
    })
    await inSite(pages, BARE + policy, async (page) => {
      await page.waitForTimeout(1500)
      assert.equal(await page.locator('iframe').count(), 0)
    }, 'reusecheck-embed.js')
  })

  test('package and command: fetched, checked, installed and run as written', async () => {
    const [[, install], [, code], [, command]] = await snippet('npm', `${HASH}&s.conn_reuse_mode=1`)
    const cwd = join(folder, 'npm')
    await mkdir(cwd)
    // Nothing but what is written may be needed: no registry.
    const env = { ...process.env, npm_config_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' }
    const shell = (text) => run('bash', ['-euc', text], { cwd, env })
    assert.match((await shell(install)).stdout, /reusecheck-\d+\.\d+\.\d+\.tgz: OK/)
    await writeFile(join(cwd, 'code.mjs'), code)
    assert.match((await run(process.execPath, ['code.mjs'], { cwd })).stdout, /^medium /)
    const asked = await shell(`${command} --format=json < /dev/null`).catch((error) => error)
    assert.equal(asked.code, 1)
    const { rating, facts } = JSON.parse(asked.stdout)
    assert.deepEqual([rating, facts], ['medium', { clusterVersion: 'v1.19.16-r0', os: 'EulerOS 2.5', kernel: '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64', proxyMode: 'ipvs' }])
  })

  test('one file: fetched, checked and opened with the facts; with a byte more the check fails', async () => {
    const [[, text], [, link]] = await snippet('offline')
    const shell = (text) => run('bash', ['-euc', text], { cwd: folder })
    assert.match((await shell(text)).stdout, /reusecheck\.html: OK/)
    const [name, hash] = link.split('#')
    const page = await open(browser, `${pathToFileURL(join(folder, name)).href}#${hash}`)
    await verdict(page)
    await page.context().close()
    const check = text.split('\n')[1]
    await assert.rejects(shell(`echo >> reusecheck.html; ${check}`))
  })
})

describe('the page', () => {
  test('the page of one node leads here with its facts, and back', async (t) => {
    const site = await serve(APP, { path: '/some/where/' })
    t.after(() => site.close())
    const page = await open(browser, site.url + HASH)
    await page.getByRole('link', { name: 'In your own site' }).click()
    await page.waitForURL(/builder\.html#1&c=v1\.19\.16-r0&/)
    await page.waitForFunction(() => document.querySelector('.result code')?.textContent.includes('os="EulerOS 2.5"'))
    await page.getByLabel('Cluster version').fill('1.27.3')
    await page.waitForFunction(() => document.querySelector('.result code').textContent.includes('cluster-version="1.27.3"'))
    await page.getByRole('link', { name: 'Check a node' }).click()
    await page.locator('.headline').waitFor()
    assert.equal(await page.getByLabel('Cluster version').inputValue(), '1.27.3')
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })

  test('language, look and compact stand in the text and are shown', async () => {
    const page = await visit()
    await page.locator('[name=lang][value=zh-CN]').check()
    await page.locator('[name=theme][value=dark]').check()
    await page.getByLabel('Compact').check()
    const preview = page.locator('.preview')
    await preview.locator('.reusecheck.dark.compact:lang(zh-CN)').waitFor()
    const [[, html]] = await written(page, 'html')
    assert.match(html, / proxy-mode="ipvs" lang="zh-CN" theme="dark" compact>/)
    const [, [, script]] = await written(page, 'embed')
    assert.match(script, /frame\.html\?lang=zh-CN&compact"/)
    assert.match(script, /theme: "dark"/)
    const pages = { 'index.html': host((await written(page, 'embed'))[0][1]), 'reusecheck-host.js': script }
    await inSite(pages, `${BARE}script-src * 'self'; frame-src *`, async (page) => {
      await page.frameLocator('iframe').locator('.reusecheck.dark.compact:lang(zh-CN) .headline[data-rating=medium]').waitFor()
    })
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })

  test('an address that cannot be used is told, in both languages, and the rest keeps working', async () => {
    const page = await visit()
    const base = page.getByLabel('Where the files are')
    for (const wrong of ['docs', 'javascript:alert(1)', 'https://', 'https://a@b.example/', 'https://b.example/?x']) {
      await base.fill(wrong)
      assert.match(await page.locator('#base-help.finding').innerText(), /no address that files can be loaded from: .*https:\/\/docs\.example\/reusecheck\//, wrong)
      assert.equal(await base.getAttribute('aria-invalid'), 'true')
      assert.equal(await page.locator('.part').count(), 0)
    }
    await page.locator('.language').first().click()
    await page.getByText('无法从“https://b.example/?x”加载文件').waitFor()
    await page.getByLabel('文件的位置').fill('https://b.example/x')
    assert.match((await written(page, 'html'))[0][1], /src="https:\/\/b\.example\/x\/widget\/reuse-check\.js"/)
    await page.getByLabel('您的网站').fill('portal')
    await page.locator('#site-help.finding').waitFor()
    await page.getByLabel('您的网站').fill('https://portal.example/any/page')
    const parts = await written(page, 'embed')
    assert.match(parts[3][1], /^Access-Control-Allow-Origin: https:\/\/portal\.example\nContent-Security-Policy: frame-ancestors https:\/\/portal\.example$/)
    assert.deepEqual(parts[4], ['embed/frame.html', '<meta name="reusecheck-hosts" content="https://portal.example">'])
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })

  test('facts that a way cannot carry are named; a text is copied by its button', async () => {
    const page = await visit(`${HASH}&a=x86_64&s.conntrack=1`, { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByText('These facts have no place in it: Architecture, Values of net.ipv4.vs.').waitFor()
    const [, [, script]] = await written(page, 'embed')
    assert.match(script, /"net\.ipv4\.vs\.conntrack": 1/)
    assert.equal(await page.getByText('These facts have no place').count(), 0)
    await page.getByRole('button', { name: 'Copy reusecheck-host.js' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), script)
    await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))))
    await page.getByRole('button', { name: 'Copy reusecheck-host.js' }).click()
    await page.getByText('The browser refused to copy.').waitFor()
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })

  test('a copy that was built alone says that it knows no hashes', async () => {
    const page = await open(browser, 'about:blank')
    await page.route('**/pins.json', (route) => route.fulfill({ status: 404 }))
    await page.goto(`${tools.url}app/builder.html`)
    await page.getByText('their hashes are not known').waitFor()
    await page.context().close()
  })

  test('the keyboard alone is enough', async () => {
    const page = await visit()
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.textContent)
    const seen = []
    for (let press = 0; press < 9; press++) {
      await page.keyboard.press('Tab')
      seen.push(await focused())
    }
    assert.deepEqual(seen, ['简体中文', 'base', 'site', 'lang', 'theme', 'compact', 'way', 'Copy In the page', 'Copy What the site\'s content security policy must allow, if it has one'])
    for (let press = 0; press < 2; press++) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowRight')
    assert.equal(await page.locator('.part h3').innerText(), 'reusecheck.html')
    await page.context().close()
  })

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, and nothing scrolls sideways: ${colorScheme}`, async () => {
      const page = await visit(HASH, { colorScheme, reducedMotion: 'reduce' })
      await page.evaluate(axe)
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 700 })
        for (const way of ['html', 'embed', 'npm']) {
          await written(page, way)
          const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
          assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`)), [])
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width} px`)
        }
      }
      await page.context().close()
    })
  }
})
