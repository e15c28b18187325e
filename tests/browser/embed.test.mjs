// The frame for portals, across origins: its messages, and what it and its host do with messages that are not theirs.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { EMBED, launch, open, POLICY, serve } from './support.mjs'

const HIGH = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }
const host = (script) => `<!doctype html><title>Portal</title><link rel="icon" href="data:,"><h1>Portal</h1><div id="place"></div>
  <script type="module" src="${script}"></script>`

let tools
let portal
let evil
let browser
before(async () => {
  tools = await serve(EMBED, { path: '/reusecheck/embed/', headers: { 'access-control-allow-origin': '*' } })
  const origin = new URL(tools.url).origin
  const policy = `${POLICY.replace('script-src', `script-src ${origin}`)}; frame-src *`
  const portalScript = `import { embed } from '${tools.url}reusecheck-embed.js'
    window.reports = []; window.errors = []
    window.frame = embed(document.getElementById('place'), {
      facts: ${JSON.stringify(HIGH)}, onReport: (report) => reports.push(report), onError: (error) => errors.push(error) })`
  portal = await serve(EMBED, { policy, extra: { 'index.html': host('portal.js'), 'portal.js': portalScript } })
  const evilFrame = `parent.postMessage({ reusecheck: 1, type: 'ready' }, '*')
    parent.postMessage({ reusecheck: 1, type: 'report', report: { rating: 'forged' } }, '*')
    parent.postMessage({ reusecheck: 1, type: 'resize', height: 9 }, '*')
    document.title = 'sent'`
  // Names the portal as its host, or itself, and writes down whatever it hears.
  const evilHost = `window.heard = []
    addEventListener('message', ({ data }) => heard.push(data))
    const frame = document.createElement('iframe')
    frame.src = '${tools.url}frame.html?host=' + encodeURIComponent(decodeURIComponent(location.hash.slice(1)))
    frame.onload = () => setInterval(() => frame.contentWindow.postMessage({ reusecheck: 1, type: 'set', facts: { clusterVersion: 'forged' } }, '*'), 100)
    document.getElementById('place').append(frame)`
  evil = await serve(EMBED, {
    policy, extra: { 'host.html': host('host.js'), 'host.js': evilHost, 'frame-evil.html': host('frame-evil.js'), 'frame-evil.js': evilFrame },
  })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  for (const site of [tools, portal, evil]) await site?.close()
})

/** Opens the portal and waits for its first report; every request must stay with the two origins. */
async function visit() {
  const page = await open(browser, 'about:blank')
  page.setDefaultTimeout(10_000)
  const outside = []
  page.on('request', (request) => {
    const known = /^(blob|data):/.test(request.url()) || [tools, portal].some(({ url }) => request.url().startsWith(new URL(url).origin))
    if (!known) outside.push(request.url())
  })
  await page.goto(portal.url)
  await page.waitForFunction(() => reports.some((report) => report?.facts.kernel))
  return { page, outside, frame: page.frameLocator('iframe') }
}

test('the host sets facts and text, and hears of every answer; the frame grows with what stands in it', async () => {
  const { page, outside, frame } = await visit()
  assert.equal((await page.evaluate(() => reports.at(-1))).rating, 'high')
  assert.equal(await frame.locator('.headline').getAttribute('data-rating'), 'high')
  await page.evaluate(() => frame.set({ facts: { proxyMode: 'ipvs', clusterVersion: '1.27.3' }, text: '$ uname -r\n5.15.6\n' }))
  await page.waitForFunction(() => reports.at(-1)?.facts.kernel === '5.15.6')
  const { clientHeight, inside } = await page.evaluate(() => ({ clientHeight: document.querySelector('iframe').clientHeight }))
  const high = await frame.locator('reuse-check').evaluate((element) => element.offsetHeight)
  assert.ok(clientHeight >= high && high > 400, `${clientHeight} ${high} ${inside}`)
  await page.evaluate(() => frame.theme('dark'))
  await frame.locator('.reusecheck.dark').waitFor({ state: 'attached' })
  assert.deepEqual([page.problems, outside], [[], []])
  await page.context().close()
})

test('messages that cannot be used are answered with an error, and what was there stays', async () => {
  const { page, frame } = await visit()
  const send = (message) => page.evaluate(([message, origin]) => document.querySelector('iframe').contentWindow.postMessage(message, origin), [message, new URL(tools.url).origin])
  await send({ reusecheck: 2, type: 'set' })
  await send({ reusecheck: 1, type: 'constructor' })
  await send({ reusecheck: 1, type: 'theme', theme: 'pink' })
  await send({ reusecheck: 1, type: 'set', facts: { kernel: 5 } })
  await page.waitForFunction(() => errors.length === 4)
  const errors = await page.evaluate(() => errors)
  assert.deepEqual(errors.map(({ code }) => code), ['version', 'type', 'value', 'value'])
  assert.match(errors[3].message, /facts\.kernel must be a string/)
  assert.equal(await frame.getByLabel('Kernel', { exact: true }).inputValue(), HIGH.kernel)
  await page.context().close()
})

test('a hostile host that names another hears nothing, and cannot set anything', async () => {
  for (const named of [new URL(portal.url).origin, '*', 'null', 'javascript:alert(1)', '']) {
    const page = await open(browser, `${evil.url}host.html#${encodeURIComponent(named)}`)
    const frame = page.frameLocator('iframe')
    await frame.locator('reuse-check .node').waitFor()
    await page.waitForTimeout(500)
    assert.deepEqual(await page.evaluate(() => heard), [], named)
    assert.equal(await frame.getByLabel('Cluster version').inputValue(), '')
    await page.context().close()
  }
})

test('a frame whose page names its hosts is silent to any other', async () => {
  const page = await open(browser, 'about:blank')
  await page.route('**/frame.html*', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace('name="reusecheck-hosts" content=""', `name="reusecheck-hosts" content="${new URL(portal.url).origin} https://b.example"`) })
  })
  await page.goto(`${evil.url}host.html#${encodeURIComponent(new URL(evil.url).origin)}`)
  await page.frameLocator('iframe').locator('reuse-check .node').waitFor()
  await page.waitForTimeout(500)
  assert.deepEqual(await page.evaluate(() => heard), [])
  await page.goto(portal.url)
  await page.waitForFunction(() => reports.length > 0)
  await page.context().close()
})

test('a hostile page in the frame, or in another window, is not heard', async () => {
  const { page } = await visit()
  const before = await page.evaluate(() => [reports.length, document.querySelector('iframe').style.height])
  await page.evaluate((url) => (document.querySelector('iframe').src = url), `${evil.url}frame-evil.html`)
  await page.frameLocator('iframe').locator('h1').waitFor()
  // The very origin, but not the frame's window.
  await page.evaluate((origin) => window.postMessage({ reusecheck: 1, type: 'report', report: { rating: 'forged' } }, origin), new URL(portal.url).origin)
  await page.waitForTimeout(500)
  assert.deepEqual(await page.evaluate(() => [reports.length, document.querySelector('iframe').style.height]), before)
  await page.context().close()
})
