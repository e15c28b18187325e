// <reuse-check> in other people's pages: when it loads, what it shares, what it takes from the page around it and what not.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch, open, POLICY, serve, WIDGET } from './support.mjs'

const NODE = 'cluster-version="v1.19.16-r0" os="EulerOS 2.5" kernel="3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64" proxy-mode="ipvs"'
const FALLBACK = '<p class="fallback">See the FAQ</p>'
const page = (body, head = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">${head}
  <script type="module" src="reuse-check.js"></script></head><body>${body}</body></html>`
const PAGES = {
  'one.html': page(`<h1>Host</h1><reuse-check ${NODE}>${FALLBACK}</reuse-check>`),
  'three.html': page(`<div class="spacer"></div><reuse-check id="a" ${NODE}></reuse-check><reuse-check id="b"></reuse-check><reuse-check id="c" compact></reuse-check>`,
    '<link rel="stylesheet" href="spacer.css">'),
  'spacer.css': '.spacer { height: 5000px }',
  'loud.html': page(`<h1>Host</h1><p><button>Host</button> <a href="#x">Host</a></p><reuse-check ${NODE}></reuse-check>`, '<link rel="stylesheet" href="loud.css">'),
  'loud.css': `html { font-size: 30px } body { font: italic 20px/3 "Liberation Serif", serif; color: rgb(255, 0, 0); letter-spacing: 9px;
    text-transform: uppercase; text-align: right; background: rgb(255, 255, 255) } * { border: 5px solid rgb(0, 255, 0); padding: 7px }
    .node, .headline, h1, h2, button { background: rgb(0, 0, 255); color: rgb(0, 255, 255) } :root { --ink: rgb(0, 255, 0); --paper: rgb(255, 0, 255) }`,
  'later.html': `<!doctype html><title>Host</title><link rel="icon" href="data:,"><reuse-check></reuse-check><script type="module" src="later.js"></script>`,
  'later.js': `document.querySelector('reuse-check').facts = { clusterVersion: '1.27.3', proxyMode: 'ipvs', sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 } }
    document.querySelector('reuse-check').text = '$ uname -r\\n5.4.58\\n'
    window.reports = []
    addEventListener('reuse-check:report', async ({ target, detail }) => reports.push({ target: target.localName, rating: detail.rating, report: await detail.report() }))
    import('./reuse-check.js')`,
}

let site
let browser
before(async () => {
  site = await serve(WIDGET, { path: '/docs/', extra: PAGES })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await site?.close()
})

/** Opens a page; every request it makes must stay with `origins`. */
async function visit(name, { at = site, origins = [at], ...options } = {}) {
  const page = await open(browser, 'about:blank', options)
  page.setDefaultTimeout(10_000)
  page.outside = []
  const inside = (url) => /^(blob|data):/.test(url) || origins.some((origin) => url.startsWith(new URL(origin.url).origin))
  page.on('request', (request) => inside(request.url()) || page.outside.push(request.url()))
  await page.goto(at.url + name)
  return page
}

async function leave(page, problems = []) {
  assert.deepEqual([page.problems, page.outside], [problems, []])
  await page.context().close()
}

const rating = async (widget) => {
  await widget.locator('.headline[data-rating]').waitFor()
  return widget.locator('.headline').getAttribute('data-rating')
}
const asked = (from, of = site) => of.requests.slice(from).map(({ path }) => path.replace('/docs/', '')).filter((path) => /\.(js|wasm|css|txt)$/.test(path))

test('nothing but the loader is fetched until an element comes into view; then all share one of each file', async () => {
  const from = site.requests.length
  const page = await visit('three.html')
  await page.waitForTimeout(500)
  assert.deepEqual(asked(from).sort(), ['reuse-check.js', 'spacer.css'])
  await page.locator('#a').scrollIntoViewIfNeeded()
  for (const id of ['a', 'b', 'c']) await page.locator(`#${id} .node`).waitFor()
  assert.equal(await rating(page.locator('#a')), 'medium')
  assert.deepEqual(asked(from).sort(), ['app.js', 'page.wasm', 'reuse-check.js', 'spacer.css', 'style.css'])
  await leave(page)
})

test('each has a state of its own, and none touches the address, the history or the ids of the page', async () => {
  const page = await visit('three.html')
  await page.locator('#b').scrollIntoViewIfNeeded()
  const before = await page.evaluate(() => [location.href, history.length])
  const [a, b] = [page.locator('#a'), page.locator('#b')]
  await b.getByLabel('Cluster version').fill('1.27.3')
  await b.getByLabel('Kernel', { exact: true }).fill('5.4.58')
  await b.getByRole('radio', { name: 'IPVS' }).check()
  assert.deepEqual([await rating(b), await rating(a)], ['high', 'medium'])
  // Both pastes at once: neither overtakes the other.
  await page.evaluate(() => {
    for (const [id, release] of [['a', '5.15.6'], ['b', '5.4.0-99-generic']]) document.getElementById(id).text = `$ uname -r\n${release}\n`
  })
  for (const widget of [a, b]) await widget.locator('.reading .lines').waitFor()
  await page.waitForTimeout(900)
  assert.deepEqual(await page.evaluate(() => [location.href, history.length]), before)
  assert.equal(await page.evaluate(() => document.getElementById('node') ?? document.getElementById('paste')), null)
  await leave(page)
})

test('attributes and properties set the facts, and the event brings the report', async () => {
  const page = await visit('later.html')
  const widget = page.locator('reuse-check')
  await widget.locator('.reading .lines').waitFor()
  await page.waitForFunction(() => reports.some(({ report }) => report?.facts.kernel))
  const { target, rating: said, report } = await page.evaluate(() => reports.at(-1))
  assert.deepEqual([target, said, report.rating, report.schema], ['reuse-check', 'high', 'high', 'reusecheck/report/1'])
  assert.deepEqual(report.facts, { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs', sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 } })

  await widget.evaluate((element) => element.setAttribute('proxy-mode', 'iptables'))
  await page.waitForFunction(() => document.querySelector('reuse-check').shadowRoot.querySelector('.headline').dataset.rating === 'none')
  assert.equal(await widget.evaluate((element) => element.proxyMode), 'iptables')
  await widget.getByLabel('Cluster version').fill('1.22.0')
  await page.waitForTimeout(900)
  assert.equal((await widget.evaluate((element) => element.facts)).clusterVersion, '1.22.0')
  const other = await widget.evaluate((element) => element.check('', { kernel: 5 }).catch((error) => error.message))
  assert.match(other, /facts\.kernel must be a string/)
  await leave(page)
})

test('it offers no link that would lead to the page around it', async () => {
  const page = await visit('one.html')
  const widget = page.locator('reuse-check')
  await rating(widget)
  const links = await widget.locator('a:visible').evaluateAll((all) => all.map((link) => link.getAttribute('href')).filter((href) => !href.startsWith('https://')))
  assert.deepEqual(links, [])
  assert.deepEqual([await widget.getByRole('button', { name: 'Copy link' }).count(), await widget.getByRole('button', { name: /Markdown/ }).count()], [0, 1])
  await leave(page)
})

test('it speaks the language of its attribute, else of the page around it, in its reports too', async () => {
  const page = await visit('one.html')
  const widget = page.locator('reuse-check')
  await rating(widget)
  assert.equal(await widget.locator('.node h2').innerText(), 'The node')
  await widget.evaluate((element) => (element.lang = 'zh-CN'))
  await widget.locator('.reusecheck:lang(zh-CN)').waitFor()
  const report = await widget.evaluate((element) => element.check('', { proxyMode: 'iptables' }))
  assert.match(report.steps[0].text, /节点/)
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
  await leave(page)
})

test('compact is the form, the rating and what to do', async () => {
  const page = await visit('three.html')
  await page.locator('#c').scrollIntoViewIfNeeded()
  const widget = page.locator('#c')
  await widget.locator('.node').waitFor()
  assert.deepEqual([await widget.locator('header').isVisible(), await widget.locator('footer').isVisible(), await page.locator('#a header').isVisible()], [false, false, true])
  await leave(page)
})

test('an element that is removed gives back what it held, and has it again when it is put in again', async () => {
  const page = await open(browser, 'about:blank')
  page.setDefaultTimeout(30_000)
  await page.addInitScript(() => {
    const { instantiate } = WebAssembly
    WebAssembly.instantiate = async (...input) => {
      const result = await instantiate(...input)
      window.memory = Object.values(result.instance.exports).find((value) => value instanceof WebAssembly.Memory)
      return result
    }
  })
  await page.goto(`${site.url}one.html`)
  const widget = page.locator('reuse-check')
  await rating(widget)
  const held = (times) => page.evaluate(async (times) => {
    for (let time = 0; time < times; time++) {
      const element = document.createElement('reuse-check')
      element.facts = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }
      document.body.append(element)
      await element.start()
      while (!element.shadowRoot.querySelector('.headline[data-rating]')) await new Promise((resolve) => setTimeout(resolve))
      element.remove()
      await new Promise((resolve) => setTimeout(resolve))
      if (element.shadowRoot.querySelector('.node')) throw new Error('still drawn')
    }
    return window.memory.buffer.byteLength
  }, times)
  const before = await held(20)
  const left = ((await held(200)) - before) / 200
  // Some 180 KB each while it stands there; yew never takes its listeners back, which come to 3 KB.
  assert.ok(left < 8192, `${left} bytes are left of each`)

  await widget.getByLabel('Cluster version').fill('1.23.17')
  await widget.evaluate((element) => (element.text = '$ uname -r\n5.15.6\n'))
  await widget.locator('.reading .lines').waitFor()
  await page.waitForTimeout(900)
  const put = (work) => widget.evaluate(work)
  // Moved: nothing is lost, and nothing starts anew.
  assert.ok(await put((element) => {
    const drawn = element.shadowRoot.firstChild
    document.body.prepend(element)
    return Promise.resolve().then(() => drawn === element.shadowRoot.firstChild)
  }))
  await put(async (element) => {
    element.remove()
    await new Promise((resolve) => setTimeout(resolve, 50))
    document.body.append(element)
  })
  await widget.locator('.reading .lines').waitFor()
  assert.equal(await widget.getByLabel('Cluster version').inputValue(), '1.23.17')
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

describe('the page around it', () => {
  test('its styles do not leak in, ours not out; font and size are taken over', async () => {
    const page = await visit('loud.html')
    const widget = page.locator('reuse-check')
    assert.equal(await rating(widget), 'medium')
    const inside = await widget.locator('.node h2').evaluate((element) => {
      const { color, backgroundColor, letterSpacing, textTransform, fontStyle, borderTopWidth, fontFamily, fontSize, textAlign } = getComputedStyle(element)
      return { color, backgroundColor, letterSpacing, textTransform, fontStyle, borderTopWidth, fontFamily, fontSize, textAlign }
    })
    assert.deepEqual(inside, {
      color: 'rgb(23, 32, 43)', backgroundColor: 'rgba(0, 0, 0, 0)', letterSpacing: 'normal', textTransform: 'none', fontStyle: 'normal',
      borderTopWidth: '0px', fontFamily: '"Liberation Serif", serif', fontSize: '22.5px', textAlign: 'start',
    })
    const outside = await page.evaluate(() => ['h1', 'p', 'button', 'a'].map((name) => {
      const { color, borderTopWidth, backgroundColor } = getComputedStyle(document.querySelector(name))
      return [color, borderTopWidth, backgroundColor].join()
    }))
    const before = await visit('loud.html', { javaScriptEnabled: false })
    assert.deepEqual(outside, await before.evaluate(() => ['h1', 'p', 'button', 'a'].map((name) => {
      const { color, borderTopWidth, backgroundColor } = getComputedStyle(document.querySelector(name))
      return [color, borderTopWidth, backgroundColor].join()
    })))
    await before.context().close()
    await leave(page)
  })

  const dark = (page) => page.locator('reuse-check .node').evaluate((element) => getComputedStyle(element).colorScheme)
  const SWITCHES = {
    'prefers-color-scheme': [(page, scheme) => page.emulateMedia({ colorScheme: scheme })],
    'the theme attribute': [(page, scheme) => page.locator('reuse-check').evaluate((element, scheme) => element.setAttribute('theme', scheme), scheme)],
    'a switch like Furo\'s': [(page, scheme) => page.evaluate((scheme) => (document.body.dataset.theme = scheme), scheme), 'body { background: #fff } body[data-theme=dark] { background: #131416 }'],
    'a switch like Material\'s': [(page, scheme) => page.evaluate((scheme) => document.body.setAttribute('data-md-color-scheme', scheme === 'dark' ? 'slate' : 'default'), scheme),
      'body { background: hsl(0 0% 100%); transition: background-color .2s } body[data-md-color-scheme=slate] { background: hsl(232 15% 14%) }'],
    'a switch like Docusaurus\'s': [(page, scheme) => page.evaluate((scheme) => (document.documentElement.dataset.theme = scheme), scheme),
      'html { background: oklch(0.98 0.01 200) } html[data-theme=dark] { background: oklch(0.2 0.01 200) }'],
  }
  for (const [name, [set, css = '']] of Object.entries(SWITCHES)) {
    test(`${name} is followed at run time`, async () => {
      const own = await serve(WIDGET, { extra: { 'index.html': page(`<reuse-check ${NODE}></reuse-check>`, '<link rel="stylesheet" href="host.css">'), 'host.css': css || ' ' } })
      try {
        const visited = await visit('', { at: own })
        await visited.locator('reuse-check .node').waitFor()
        for (const scheme of ['dark', 'light', 'dark']) {
          await set(visited, scheme)
          await visited.waitForFunction((scheme) => getComputedStyle(document.querySelector('reuse-check').shadowRoot.querySelector('.node')).colorScheme === scheme, scheme)
        }
        assert.equal(await dark(visited), 'dark')
        await leave(visited)
      } finally {
        await own.close()
      }
    })
  }
})

describe('when not all is as it should be', () => {
  test('without JavaScript what stands inside is shown', async () => {
    const page = await visit('one.html', { javaScriptEnabled: false })
    assert.ok(await page.locator('.fallback').isVisible())
    await leave(page)
  })

  for (const name of ['app.js', 'page.wasm', 'style.css']) {
    test(`a ${name} of another version is refused, told, and what stands inside stays`, async () => {
      const page = await open(browser, 'about:blank')
      await page.route(`**/${name}`, async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from('\n')]) })
      })
      await page.addInitScript(() => addEventListener('reuse-check:error', ({ detail }) => (window.told = detail.message)))
      await page.goto(`${site.url}one.html`)
      await page.waitForFunction(() => window.told)
      assert.ok(await page.locator('.fallback').isVisible())
      await page.unroute(`**/${name}`)
      await page.context().close()
    })
  }

  test('a host that calls wasm something else is no hindrance', async () => {
    const own = await serve(WIDGET, { extra: { 'index.html': PAGES['one.html'] } })
    const page = await open(browser, 'about:blank')
    await page.route('**/*.wasm', async (route) => route.fulfill({ response: await route.fetch(), headers: { 'content-type': 'text/html' } }))
    await page.goto(own.url)
    assert.equal(await rating(page.locator('reuse-check')), 'medium')
    await page.locator('reuse-check').evaluate((element) => (element.text = '$ uname -r\n5.4.58\n'))
    await page.locator('reuse-check .reading .lines').waitFor()
    assert.deepEqual(page.problems, [])
    await page.context().close()
    await own.close()
  })
})

describe('from another origin', () => {
  const policy = (of, worker) => POLICY.replaceAll("'self'", `'self' ${new URL(of.url).origin}`).replace(/worker-src [^;]*/, `worker-src 'self'${worker}`)
  for (const [how, worker] of [['in a worker of the page', ' blob:'], ['without a worker where the policy has none', '']]) {
    test(`it works under the strict policy of its host, reading ${how}`, async () => {
      const cdn = await serve(WIDGET, { path: '/reusecheck/1/', headers: { 'access-control-allow-origin': '*' } })
      const html = PAGES['one.html'].replace('reuse-check.js', `${cdn.url}reuse-check.js`)
      const own = await serve(WIDGET, { policy: policy(cdn, worker), extra: { 'index.html': html } })
      const page = await visit('', { at: own, origins: [own, cdn] })
      const widget = page.locator('reuse-check')
      assert.equal(await rating(widget), 'medium')
      await widget.evaluate((element) => (element.text = '$ uname -r\n5.4.58\n'))
      await widget.locator('.reading .lines').waitFor().catch((error) => { throw new Error(page.problems.join('\n'), { cause: error }) })
      assert.equal(page.workers().length, worker ? 1 : 0)
      if (worker) assert.deepEqual(page.problems, [])
      await page.context().close()
      await own.close()
      await cdn.close()
    })
  }
})
