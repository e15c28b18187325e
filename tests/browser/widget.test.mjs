// <reuse-check> in other sites: loading, sharing files, and isolation from the surrounding page.

import { expect, test } from './harness.mjs'
import { rated } from './page-object.mjs'
import { POLICY, serve, WIDGET } from './support.mjs'

const NODE =
  'cluster-version="v1.19.16-r0" os="EulerOS 2.5" kernel="3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64" proxy-mode="ipvs"'
const FALLBACK = '<p class="fallback">See the FAQ</p>'
const page = (
  /** @type {string} */ body,
  head = '',
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">${head}
  <script type="module" src="reuse-check.js"></script></head><body>${body}</body></html>`
const PAGES = {
  'one.html': page(`<h1>Host</h1><reuse-check ${NODE}>${FALLBACK}</reuse-check>`),
  'three.html': page(
    `<div class="spacer"></div><reuse-check id="a" ${NODE}></reuse-check><reuse-check id="b"></reuse-check><reuse-check id="c" compact></reuse-check>`,
    '<link rel="stylesheet" href="spacer.css">',
  ),
  'spacer.css': '.spacer { height: 5000px }',
  'loud.html': page(
    `<h1>Host</h1><p><button>Host</button> <a href="#x">Host</a></p><reuse-check ${NODE}></reuse-check>`,
    '<link rel="stylesheet" href="loud.css">',
  ),
  'loud.css': `html { font-size: 30px } body { font: italic 20px/3 "Liberation Serif", serif; color: rgb(255, 0, 0); letter-spacing: 9px;
    text-transform: uppercase; text-align: right; background: rgb(255, 255, 255) } * { border: 5px solid rgb(0, 255, 0); padding: 7px }
    .node, .headline, h1, h2, button { background: rgb(0, 0, 255); color: rgb(0, 255, 255) } :root { --ink: rgb(0, 255, 0); --paper: rgb(255, 0, 255) }`,
  'spoken.html': page(`<h1>Host</h1><reuse-check lang="zh-Hant-TW" ${NODE.replace('"ipvs"', '"IPVS"')}></reuse-check>`),
  'later.html': `<!doctype html><title>Host</title><link rel="icon" href="data:,"><reuse-check></reuse-check><script type="module" src="later.js"></script>`,
  'later.js': `document.querySelector('reuse-check').facts = { clusterVersion: '1.27.3', proxyMode: 'ipvs', sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 } }
    document.querySelector('reuse-check').text = '$ uname -r\\n5.4.58\\n'
    window.reports = []
    addEventListener('reuse-check:report', async ({ target, detail }) => reports.push({ target: target.localName, rating: detail.rating, report: await detail.report() }))
    import('./reuse-check.js')`,
}

/** @type {Site} */
let site
test.beforeAll(async () => {
  site = await serve(WIDGET, { path: '/docs/', extra: PAGES })
})
test.afterAll(async () => {
  await site?.close()
})

/**
 * Opens a page, and records requests to other origins than `origins`.
 * @param {Open} open
 * @param {string} name
 * @param {PageOptions & { at?: Site, origins?: Site[] }} options
 */
async function visit(open, name, { at = site, origins = [at], ...options } = {}) {
  const page = Object.assign(await open('about:blank', options), { outside: /** @type {string[]} */ ([]) })
  page.setDefaultTimeout(30_000)
  const inside = (/** @type {string} */ url) =>
    /^(blob|data):/.test(url) || origins.some((origin) => url.startsWith(new URL(origin.url).origin))
  page.on('request', (request) => inside(request.url()) || page.outside.push(request.url()))
  await page.goto(at.url + name)
  return page
}

async function leave(/** @type {Awaited<ReturnType<typeof visit>>} */ page) {
  expect([page.problems, page.outside]).toStrictEqual([[], []])
  await page.context().close()
}

const rating = async (/** @type {Locator} */ widget) => {
  await widget.locator('.headline[data-rating]').waitFor()
  return widget.locator('.headline').getAttribute('data-rating')
}
const requested = (/** @type {any} */ from, of = site) =>
  of.requests
    .slice(from)
    .map(({ path }) => path.replace('/docs/', ''))
    .filter((/** @type {string} */ path) => /\.(js|wasm|css|txt)$/.test(path))

test('only the loader is fetched until an element is visible; then all elements share the files', async ({ open }) => {
  const from = site.requests.length
  const page = await visit(open, 'three.html')
  await page.waitForLoadState('networkidle')
  expect(requested(from).sort()).toStrictEqual(['reuse-check.js', 'spacer.css'])
  await page.locator('#a').scrollIntoViewIfNeeded()
  for (const id of ['a', 'b', 'c']) await page.locator(`#${id} .node`).waitFor()
  expect(await rating(page.locator('#a'))).toBe('medium')
  for (const id of ['a', 'b', 'c']) await page.locator(`#${id} [data-rest=loaded]`).waitFor()
  const files = requested(from)
    .sort()
    .filter((/** @type {string} */ name) => !/^(split|chunk)_/.test(name))
  expect(files).toStrictEqual(['app.js', 'page.wasm', 'reuse-check.js', 'spacer.css', 'style.css'])
  expect(new Set(requested(from)).size, 'each is requested once').toBe(requested(from).length)
  await leave(page)
})

test('elements have separate state, and do not change the page’s address, history or ids', async ({ open }) => {
  const page = await visit(open, 'three.html')
  await page.locator('#b').scrollIntoViewIfNeeded()
  const before = await page.evaluate(() => [location.href, history.length])
  const [a, b] = [page.locator('#a'), page.locator('#b')]
  await b.getByLabel('Cluster version').fill('1.27.3')
  await b.getByLabel('Kernel', { exact: true }).fill('5.4.58')
  await b.getByRole('radio', { name: 'IPVS' }).check()
  expect([await rating(b), await rating(a)]).toStrictEqual(['high', 'medium'])
  await expect.poll(() => b.evaluate((element) => element.facts.kernel)).toBe('5.4.58')
  // Two pastes at the same time, of which neither replaces the other.
  await page.evaluate(() => {
    globalThis.reportedIds = new Set()
    addEventListener('reuse-check:report', ({ target }) => reportedIds.add(/** @type {Element} */ (target).id))
    for (const [id, release] of Object.entries({ a: '5.15.6', b: '5.4.0-99-generic' }))
      document.querySelector(`#${id}`).text = `$ uname -r\n${release}\n`
  })
  for (const widget of [a, b]) await widget.locator('.reading .lines').waitFor()
  await page.waitForFunction(() => reportedIds.has('a') && reportedIds.has('b'))
  expect(await page.evaluate(() => [location.href, history.length])).toStrictEqual(before)
  expect(await page.evaluate(() => document.getElementById('node') ?? document.getElementById('paste'))).toBe(null)
  await leave(page)
})

test('every kind of fact can be set, and stays when the language changes', async ({ open }) => {
  const page = await visit(open, 'three.html')
  const widget = page.locator('#a')
  await widget.scrollIntoViewIfNeeded()
  await widget.locator('.headline').waitFor()
  const kernel = '5.10.0-46-amd64'
  const facts = {
    clusterVersion: '1.27.3',
    kernel,
    commits: [{ kernel, commit: 'd752c3645717', carried: 'yes', by: 'changelog' }],
    observations: [
      {
        kernel,
        connReuseMode: 1,
        conntrack: true,
        expireNodestConn: false,
        backend: 'drained',
        outcome: 'syn-dropped',
      },
      {
        kernel,
        protocol: 'udp',
        conntrack: false,
        expireNodestConn: true,
        backend: 'removed',
        outcome: 'datagram-dropped',
      },
    ],
    proxyMode: 'ipvs',
    sysctls: { 'net.ipv4.vs.conn_reuse_mode': 1, 'net.ipv4.vs.sloppy_tcp': 0 },
  }
  await widget.evaluate((element, facts) => (element.facts = facts), facts)
  await expect.poll(() => widget.evaluate((element) => element.facts)).toMatchObject(facts)
  await widget.evaluate((element) => element.setAttribute('lang', 'zh-CN'))
  await widget.locator('.reusecheck:lang(zh-CN) .headline').waitFor()
  await expect.poll(() => widget.evaluate((element) => element.facts)).toMatchObject(facts)
  await leave(page)
})

test('attributes and properties set the facts, and the event contains the report', async ({ open }) => {
  const page = await visit(open, 'later.html')
  const widget = page.locator('reuse-check')
  await widget.locator('.reading .lines').waitFor()
  await page.waitForFunction(() => reports.some((/** @type {{ report: any }} */ { report }) => report?.facts.kernel))
  const { target, rating: eventRating, report } = await page.evaluate(() => reports.at(-1))
  expect([target, eventRating, report.rating, report.schema]).toStrictEqual([
    'reuse-check',
    'high',
    'high',
    'reusecheck/report/1',
  ])
  expect(report.facts).toStrictEqual({
    clusterVersion: '1.27.3',
    kernel: '5.4.58',
    proxyMode: 'ipvs',
    sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 },
  })

  await widget.evaluate((element) => element.setAttribute('proxy-mode', 'iptables'))
  await page.waitForFunction(
    () => document.querySelector('reuse-check').shadowRoot.querySelector('.headline').dataset.rating === 'none',
  )
  expect(await widget.evaluate((element) => element.proxyMode)).toBe('iptables')
  await widget.getByLabel('Cluster version').fill('1.22.0')
  await expect.poll(() => widget.evaluate((element) => element.facts.clusterVersion)).toBe('1.22.0')
  const other = await widget.evaluate((element) =>
    element.check('', { kernel: 5 }).catch((/** @type {any} */ error) => error.message),
  )
  expect(other).toMatch(/facts\.kernel must be a string/)
  await leave(page)
})

test('the element has no links into the surrounding page', async ({ open }) => {
  const page = await visit(open, 'one.html')
  const widget = page.locator('reuse-check')
  await rating(widget)
  const links = await widget
    .locator('a:visible')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')).filter((href) => !href?.startsWith('https://')))
  expect(links).toStrictEqual([])
  expect([
    await widget.getByRole('button', { name: 'Copy link' }).count(),
    await widget.getByRole('button', { name: /Markdown/ }).count(),
  ]).toStrictEqual([0, 1])
  await leave(page)
})

test('the element and its reports use the language of its attribute, or of the surrounding page', async ({ open }) => {
  const page = await visit(open, 'one.html')
  const widget = page.locator('reuse-check')
  await rating(widget)
  await expect(widget.locator('.node h2')).toHaveText('Facts', { useInnerText: true })
  await widget.evaluate((element) => (element.lang = 'zh-CN'))
  await widget.locator('.reusecheck:lang(zh-CN)').waitFor()
  const report = await widget.evaluate((element) => element.check('', { proxyMode: 'iptables' }))
  expect(report.steps[0].text).toMatch(/不受影响/)
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  await leave(page)
})

test('the element takes any tag of a language it speaks, and modes as people write them', async ({ open }) => {
  const page = await visit(open, 'spoken.html')
  const widget = page.locator('reuse-check')
  await widget.locator('.reusecheck:lang(zh-CN)').waitFor()
  expect(await rating(widget)).toBe('medium')
  await widget.evaluate((element) => (element.lang = 'en-GB'))
  await widget.locator('.reusecheck:lang(en)').waitFor()
  await widget.evaluate((element) => {
    element.lang = 'de'
    element.setAttribute('cluster-version', 'v1.19.16-r2')
  })
  await expect(widget.getByLabel('Cluster version')).toHaveValue('v1.19.16-r2')
  await expect(widget.getByText('cannot be used')).toHaveCount(0)
  await widget.locator('.reusecheck:lang(en)').waitFor()
  await leave(page)
})

test('compact shows the form, the rating and the remedies', async ({ open }) => {
  const page = await visit(open, 'three.html')
  await page.locator('#c').scrollIntoViewIfNeeded()
  const widget = page.locator('#c')
  await widget.locator('.node').waitFor()
  // A node with remedies, so that all parts would be drawn.
  await widget.evaluate(
    (element) => (element.facts = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }),
  )
  await widget.locator('.remedies').first().waitFor()
  for (const left of ['header', 'footer', '.why', '.share']) await expect(widget.locator(left), left).toBeHidden()
  await expect(page.locator('#a header')).toBeVisible()
  await leave(page)
})

test('a removed element frees its memory, and restores its state when it is inserted again', async ({ open }) => {
  const page = await open('about:blank')
  page.setDefaultTimeout(30_000)
  await page.addInitScript(() => {
    const { instantiate } = WebAssembly
    WebAssembly.instantiate = async (/** @type {any[]} */ ...input) => {
      /** @type {any} */
      const result = await /** @type {any} */ (instantiate)(...input)
      // Only the page's first wasm exports a memory.
      globalThis.memory ??= /** @type {any} */ (
        Object.values(result.instance.exports).find((value) => value instanceof WebAssembly.Memory)
      )
      return result
    }
  })
  await page.goto(`${site.url}one.html`)
  const widget = page.locator('reuse-check')
  await rating(widget)
  const memoryAfter = (/** @type {number} */ times) =>
    page.evaluate(async (times) => {
      for (let time = 0; time < times; time++) {
        const element = document.createElement('reuse-check')
        element.facts = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }
        document.body.append(element)
        await element.start()
        while (!element.shadowRoot?.querySelector('.headline[data-rating]'))
          await new Promise((resolve) => setTimeout(resolve))
        element.remove()
        await new Promise((resolve) => setTimeout(resolve))
        if (element.shadowRoot?.querySelector('.node')) throw new Error('still drawn')
      }
      return window.memory.buffer.byteLength
    }, times)
  const before = await memoryAfter(20)
  const left = ((await memoryAfter(200)) - before) / 200
  // A drawn element uses about 180 KB. yew never removes its listeners, which use 3 KB.
  expect(left, `${left} bytes are left of each`).toBeLessThan(8192)

  await widget.getByLabel('Cluster version').fill('1.23.17')
  await widget.evaluate((element) => (element.text = '$ uname -r\n5.15.6\n'))
  await widget.locator('.reading .lines').waitFor()
  await expect.poll(() => widget.evaluate((element) => element.facts.clusterVersion)).toBe('1.23.17')
  const put = (/** @type {(element: Element) => unknown} */ work) => widget.evaluate(work)
  // Moving the element does not redraw it.
  expect(
    await put((element) => {
      const drawn = element.shadowRoot?.firstChild
      document.body.prepend(element)
      return Promise.resolve().then(() => drawn === element.shadowRoot?.firstChild)
    }),
  ).toBeTruthy()
  await put(async (element) => {
    element.remove()
    while (element.shadowRoot?.querySelector('.node')) await new Promise((resolve) => requestAnimationFrame(resolve))
    document.body.append(element)
  })
  await widget.locator('.reading .lines').waitFor()
  await expect(widget.getByLabel('Cluster version')).toHaveValue('1.23.17')
  expect(page.problems).toStrictEqual([])
})

test.describe('the surrounding page', () => {
  test('styles do not leak in or out; font and text size are inherited', async ({ open }) => {
    const page = await visit(open, 'loud.html')
    const widget = page.locator('reuse-check')
    await rated(widget, 'medium')
    const inside = await widget.locator('.node h2').evaluate((element) => {
      const {
        color,
        backgroundColor,
        letterSpacing,
        textTransform,
        fontStyle,
        borderTopWidth,
        fontFamily,
        fontSize,
        textAlign,
      } = getComputedStyle(element)
      return {
        color,
        backgroundColor,
        letterSpacing,
        textTransform,
        fontStyle,
        borderTopWidth,
        fontFamily,
        fontSize,
        textAlign,
      }
    })
    expect(inside).toStrictEqual({
      color: 'rgb(23, 32, 43)',
      backgroundColor: 'rgba(0, 0, 0, 0)',
      letterSpacing: 'normal',
      textTransform: 'none',
      fontStyle: 'normal',
      borderTopWidth: '0px',
      fontFamily: '"Liberation Serif", serif',
      fontSize: '22.5px',
      textAlign: 'start',
    })
    const outside = await page.evaluate(() =>
      ['h1', 'p', 'button', 'a'].map((name) => {
        const { color, borderTopWidth, backgroundColor } = getComputedStyle(document.querySelector(name))
        return [color, borderTopWidth, backgroundColor].join()
      }),
    )
    const before = await visit(open, 'loud.html', { javaScriptEnabled: false })
    expect(outside).toStrictEqual(
      await before.evaluate(() =>
        ['h1', 'p', 'button', 'a'].map((name) => {
          const { color, borderTopWidth, backgroundColor } = getComputedStyle(document.querySelector(name))
          return [color, borderTopWidth, backgroundColor].join()
        }),
      ),
    )
    await before.context().close()
    await leave(page)
  })

  const dark = (/** @type {Page} */ page) =>
    page.locator('reuse-check .node').evaluate((element) => getComputedStyle(element).colorScheme)
  /** @typedef {'light' | 'dark'} Scheme */

  /** @type {Record<string, [set: (page: Page, scheme: Scheme) => Promise<unknown>, css?: string]>} */
  const SWITCHES = {
    'prefers-color-scheme': [(page, scheme) => page.emulateMedia({ colorScheme: scheme })],
    'the theme attribute': [
      (page, scheme) =>
        page
          .locator('reuse-check')
          .evaluate((element, /** @type {string} */ scheme) => element.setAttribute('theme', scheme), scheme),
    ],
    "a switch like Furo's": [
      (page, scheme) => page.evaluate((/** @type {string} */ scheme) => (document.body.dataset.theme = scheme), scheme),
      'body { background: #fff } body[data-theme=dark] { background: #131416 }',
    ],
    "a switch like Material's": [
      (page, scheme) =>
        page.evaluate(
          (/** @type {string} */ scheme) =>
            document.body.setAttribute('data-md-color-scheme', scheme === 'dark' ? 'slate' : 'default'),
          scheme,
        ),
      'body { background: hsl(0 0% 100%); transition: background-color .2s } body[data-md-color-scheme=slate] { background: hsl(232 15% 14%) }',
    ],
    "a switch like Docusaurus's": [
      (page, scheme) =>
        page.evaluate((/** @type {string} */ scheme) => (document.documentElement.dataset.theme = scheme), scheme),
      'html { background: oklch(0.98 0.01 200) } html[data-theme=dark] { background: oklch(0.2 0.01 200) }',
    ],
  }
  for (const [name, [set, css = '']] of Object.entries(SWITCHES)) {
    test(`the element follows ${name} at run time`, async ({ open }) => {
      const own = await serve(WIDGET, {
        extra: {
          'index.html': page(`<reuse-check ${NODE}></reuse-check>`, '<link rel="stylesheet" href="host.css">'),
          'host.css': css || ' ',
        },
      })
      try {
        const visited = await visit(open, '', { at: own })
        await visited.locator('reuse-check .node').waitFor()
        for (const scheme of /** @type {Scheme[]} */ (['dark', 'light', 'dark'])) {
          await set(visited, scheme)
          await visited.waitForFunction(
            (/** @type {string} */ scheme) =>
              getComputedStyle(document.querySelector('reuse-check').shadowRoot.querySelector('.node')).colorScheme ===
              scheme,
            scheme,
          )
        }
        expect(await dark(visited)).toBe('dark')
        await leave(visited)
      } finally {
        await own.close()
      }
    })
  }
})

test.describe('failures', () => {
  test('without JavaScript the element’s own content is visible', async ({ open }) => {
    const page = await visit(open, 'one.html', { javaScriptEnabled: false })
    await expect(page.locator('.fallback')).toBeVisible()
    await leave(page)
  })

  for (const name of ['app.js', 'page.wasm', 'style.css']) {
    test(`a ${name} of another version is rejected with an error event, and the element’s own content stays`, async ({
      open,
    }) => {
      const page = await open('about:blank')
      await page.route(`**/${name}`, async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from('\n')]) })
      })
      await page.addInitScript(() =>
        addEventListener('reuse-check:error', (/** @type {any} */ { detail }) => (window.loadError = detail.message)),
      )
      await page.goto(`${site.url}one.html`)
      await page.waitForFunction(() => window.loadError)
      await expect(page.locator('.fallback')).toBeVisible()
      await page.unroute(`**/${name}`)
    })
  }

  test('the element works on a host with another content type for wasm', async ({ open }) => {
    const own = await serve(WIDGET, { extra: { 'index.html': PAGES['one.html'] } })
    const page = await open('about:blank')
    await page.route('**/*.wasm', async (route) =>
      route.fulfill({ response: await route.fetch(), headers: { 'content-type': 'text/html' } }),
    )
    await page.goto(own.url)
    expect(await rating(page.locator('reuse-check'))).toBe('medium')
    await page.locator('reuse-check').evaluate((element) => (element.text = '$ uname -r\n5.4.58\n'))
    await page.locator('reuse-check .reading .lines').waitFor()
    expect(page.problems).toStrictEqual([])
    await page.context().close()
    await own.close()
  })
})

test.describe('from another origin', () => {
  const policy = (/** @type {Site} */ of, /** @type {string} */ worker) =>
    POLICY.replaceAll("'self'", `'self' ${new URL(of.url).origin}`).replace(
      /worker-src [^;]*/,
      `worker-src 'self'${worker}`,
    )
  for (const [how, worker] of [
    ['in a worker of the page', ' blob:'],
    ['in the page if the policy allows no worker', ''],
  ]) {
    test(`the element works under the strict policy of its host, reading ${how}`, async ({ open }) => {
      const cdn = await serve(WIDGET, { path: '/reusecheck/1/', headers: { 'access-control-allow-origin': '*' } })
      const html = PAGES['one.html'].replace('reuse-check.js', `${cdn.url}reuse-check.js`)
      const own = await serve(WIDGET, { policy: policy(cdn, worker), extra: { 'index.html': html } })
      const page = await visit(open, '', { at: own, origins: [own, cdn] })
      const widget = page.locator('reuse-check')
      await rated(widget, 'medium')
      await widget.evaluate((element) => (element.text = '$ uname -r\n5.4.58\n'))
      await widget
        .locator('.reading .lines')
        .waitFor()
        .catch((/** @type {any} */ error) => {
          throw new Error(page.problems.join('\n'), { cause: error })
        })
      expect(page.workers().length).toBe(worker ? 1 : 0)
      if (worker) expect(page.problems).toStrictEqual([])
      await page.context().close()
      await own.close()
      await cdn.close()
    })
  }
})
