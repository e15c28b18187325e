// The frame for portals, across origins: its messages, and messages that the frame and its host must ignore.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from './harness.mjs'
import { EMBED, frameFor, POLICY, serve } from './support.mjs'
import { tar } from './tar.mjs'

const HIGH = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }
/** A support archive of these nodes, in base64. */
const archiveOf = (/** @type {string[]} */ ...names) =>
  gzipSync(
    tar(
      names.flatMap((name) => [
        { name: `${name}/systeminfo/uname`, text: `Linux ${name} 5.15.6 #1 SMP x86_64 GNU/Linux\n` },
        { name: `${name}/systeminfo/sysctla`, text: 'net.ipv4.vs.conn_reuse_mode = 0\n' },
      ]),
    ),
  ).toString('base64')
const host = (
  /** @type {string} */ script,
) => `<!doctype html><title>Portal</title><link rel="icon" href="data:,"><h1>Portal</h1><div id="place"></div>
  <script type="module" src="${script}"></script>`

/** @type {Site} */
let tools
/** @type {Site} */
let portal
/** @type {Site} */
let evil
/**
 * Files that the host has changed: the frame's page.
 * @type {Record<string, string>}
 */
const edited = {}
test.beforeAll(async () => {
  const headers = { 'access-control-allow-origin': '*' }
  tools = await serve(EMBED, { path: '/reusecheck/embed/', extra: edited, headers })
  const origin = new URL(tools.url).origin
  const policy = `${POLICY.replace('script-src', `script-src ${origin}`)}; frame-src *`
  const portalScript = `import { embed } from '${tools.url}reusecheck-embed.js'
    window.reports = []; window.errors = []; window.fleets = []; window.progresses = []
    window.embedded = embed(document.getElementById('place'), {
      facts: ${JSON.stringify(HIGH)}, onReport: (report) => reports.push(report), onError: (error) => errors.push(error),
      onFleet: (fleet) => fleets.push(fleet), onProgress: (state) => progresses.push(state) })`
  portal = await serve(EMBED, { policy, extra: { 'index.html': host('portal.js'), 'portal.js': portalScript } })
  edited['frame.html'] = await frameFor(portal)
  const evilFrame = `parent.postMessage({ reusecheck: 1, type: 'ready' }, '*')
    parent.postMessage({ reusecheck: 1, type: 'report', report: { rating: 'forged' } }, '*')
    parent.postMessage({ reusecheck: 1, type: 'resize', height: 9 }, '*')
    document.title = 'sent'`
  // Names the portal or itself as the host, and records all messages.
  const evilHost = `window.received = []
    addEventListener('message', ({ data }) => received.push(data))
    const frame = document.createElement('iframe')
    frame.src = '${tools.url}frame.html?host=' + encodeURIComponent(decodeURIComponent(location.hash.slice(1)))
    frame.onload = () => setInterval(() => frame.contentWindow.postMessage({ reusecheck: 1, type: 'set', facts: { clusterVersion: 'forged' } }, '*'), 100)
    document.getElementById('place').append(frame)`
  evil = await serve(EMBED, {
    policy,
    extra: {
      'host.html': host('host.js'),
      'host.js': evilHost,
      'frame-evil.html': host('frame-evil.js'),
      'frame-evil.js': evilFrame,
    },
  })
})
test.afterAll(async () => {
  for (const site of [tools, portal, evil]) await site?.close()
})

/** Opens the portal and waits for its first report. Records requests to other origins. */
async function visit(/** @type {Open} */ open) {
  const page = await open('about:blank')
  page.setDefaultTimeout(30_000)
  /** @type {string[]} */
  const outside = []
  page.on('request', (request) => {
    const known =
      /^(blob|data):/.test(request.url()) ||
      [tools, portal].some(({ url }) => request.url().startsWith(new URL(url).origin))
    if (!known) outside.push(request.url())
  })
  await page.goto(portal.url)
  await page.waitForFunction(() => reports.some((/** @type {any} */ report) => report?.facts.kernel))
  return { page, outside, frame: page.frameLocator('iframe') }
}

test('the host sets facts and text, and receives every answer; the frame grows with its content', async ({ open }) => {
  const { page, outside, frame } = await visit(open)
  expect((await page.evaluate(() => reports.at(-1))).rating).toBe('high')
  await expect(frame.locator('.headline')).toHaveAttribute('data-rating', 'high')
  await page.evaluate(() =>
    embedded.set({ facts: { proxyMode: 'ipvs', clusterVersion: '1.27.3' }, text: '$ uname -r\n5.15.6\n' }),
  )
  await page.waitForFunction(() => reports.at(-1)?.facts.kernel === '5.15.6')
  const { clientHeight } = await page.evaluate(() => ({
    clientHeight: document.querySelector('iframe').clientHeight,
  }))
  const high = await frame.locator('reuse-check').evaluate((element) => element.offsetHeight)
  expect(clientHeight >= high && high > 400, `${clientHeight} ${high}`).toBeTruthy()
  await page.evaluate(() => embedded.theme('dark'))
  await frame.locator('.reusecheck.dark').waitFor({ state: 'attached' })
  const accent = () =>
    frame
      .getByRole('link')
      .first()
      .evaluate((link) => getComputedStyle(link).color)
  const usual = await accent()
  await page.evaluate(() => embedded.theme('dark', { accent: 'rgb(255, 180, 0)', radius: '0' }))
  await expect.poll(accent).toBe('rgb(255, 180, 0)')
  await page.evaluate(() => embedded.theme('light'))
  await frame.locator('.reusecheck:not(.dark)').waitFor({ state: 'attached' })
  expect(await accent(), 'the brand stays').toBe('rgb(255, 180, 0)')
  await page.evaluate(() => embedded.theme('dark', {}))
  await expect.poll(accent).toBe(usual)
  expect([page.problems, outside]).toStrictEqual([[], []])
})

/** Passes a file to the frame. */
const give = (/** @type {Page} */ page, /** @type {string} */ base64, name = 'support.tar.gz') =>
  page.evaluate(
    ([base64, name]) =>
      embedded.set({ file: new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name) }),
    [base64, name],
  )

test('the host passes a file: one node is a report, several are a fleet', async ({ open }) => {
  const { page, outside, frame } = await visit(open)
  await give(page, archiveOf('w1'))
  await page.waitForFunction(() => reports.at(-1)?.facts.kernel === '5.15.6')
  expect(await page.evaluate(() => reports.at(-1).facts.sysctls)).toStrictEqual({ 'net.ipv4.vs.conn_reuse_mode': 0 })
  expect((await page.evaluate(() => progresses))[0]).toStrictEqual({ bytes: 0, total: expect.any(Number) })

  expect(await page.evaluate(() => fleets)).toStrictEqual([])
  await give(page, archiveOf('w1', 'w2'))
  await page.waitForFunction(() => fleets.length === 1)
  const fleet = await page.evaluate(() => fleets[0])
  expect(fleet).toMatchObject({ nodes: 2, archives: [{ collector: 'rancher', complete: true }] })
  await frame.getByRole('button', { name: 'w2', exact: true }).click()
  await page.waitForFunction(() => reports.at(-1)?.facts.kernel === '5.15.6')

  // A file without a name, and without an archive.
  await page.evaluate(() => embedded.set({ facts: { proxyMode: 'ipvs' }, file: new Blob(['$ uname -r\n5.10.1\n']) }))
  await page.waitForFunction(() => reports.at(-1)?.facts.kernel === '5.10.1')
  expect([page.problems, outside, await page.evaluate(() => errors)]).toStrictEqual([[], [], []])
})

test('the host cancels the reading of a file, and learns why a file cannot be read', async ({ open }) => {
  const { page, frame } = await visit(open)
  // The decoders never load, so the reading does not end.
  await page.context().route('**/archive.wasm', () => {})
  await give(page, archiveOf('w1'))
  await page.waitForFunction(() => progresses.length > 0)
  await page.evaluate(() => embedded.cancel())
  await page.waitForFunction(() => errors.length === 1)
  expect(await page.evaluate(() => errors)).toStrictEqual([
    { reusecheck: 1, type: 'error', code: 'cancelled', message: 'support.tar.gz' },
  ])
  await frame.getByText('Cancelled.').waitFor()
  // Nothing is being read.
  await page.evaluate(() => embedded.cancel())

  await page.context().unroute('**/archive.wasm')
  await page.evaluate(() =>
    embedded.set({ file: new File([Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255)], 'log.gz') }),
  )
  await page.waitForFunction(() => errors.length === 2)
  expect((await page.evaluate(() => errors))[1]).toMatchObject({
    code: 'file',
    message: 'log.gz: no text or archive could be read',
  })
  await page.evaluate(() => embedded.set({ file: 'support.tar.gz' }))
  await page.waitForFunction(() => errors.length === 3)
  expect((await page.evaluate(() => errors))[2]).toMatchObject({ code: 'value', message: 'file: support.tar.gz' })
  expect(page.problems).toStrictEqual([])
})

test('a cancel that follows a file at once stops it, even before the frame is ready', async ({ open }) => {
  const { page } = await visit(open)
  await page.context().route('**/archive.wasm', () => {})
  await page.evaluate((/** @type {string} */ base64) => {
    embedded.set({ file: new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], 'a.tar.gz') })
    embedded.cancel()
  }, archiveOf('w1'))
  await page.waitForFunction(() => errors.length === 1)
  expect((await page.evaluate(() => errors))[0]).toMatchObject({ code: 'cancelled', message: 'a.tar.gz' })
  await page.context().unroute('**/archive.wasm')

  // A call while nothing is read does not stop the next file, whoever opens it.
  await page.evaluate(() => embedded.cancel())
  await page
    .frameLocator('iframe')
    .locator('input[type=file]')
    .setInputFiles({
      name: 'b.tar.gz',
      mimeType: 'application/gzip',
      buffer: Buffer.from(archiveOf('w1', 'w2'), 'base64'),
    })
  await page.waitForFunction(() => fleets.length === 1)

  // The frame is not ready yet: the file is never sent.
  await page.evaluate(
    async ([base64, address]) => {
      const { embed } = await import(address)
      embedded = embed(document.getElementById('place'), {
        facts: { kernel: '5.10.1', clusterVersion: '1.27.3' },
        file: new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]),
        onReport: (/** @type {any} */ report) => reports.push(report),
        onProgress: (/** @type {any} */ state) => progresses.push(state),
        onFleet: (/** @type {any} */ fleet) => fleets.push(fleet),
      })
      reports.length = progresses.length = fleets.length = 0
      embedded.cancel()
    },
    [archiveOf('w1'), `${tools.url}reusecheck-embed.js`],
  )
  await page.waitForFunction(() => reports.at(-1)?.facts.kernel === '5.10.1')
  // The frame answers in order: it would have begun to read that file before this one.
  await give(page, archiveOf('w1', 'w2'))
  await page.waitForFunction(() => fleets.length === 1)
  expect(await page.evaluate(() => progresses.filter(({ bytes }) => bytes === 0).length)).toBe(1)
  expect(page.problems).toStrictEqual([])
})

test('the notes of a fleet are in the language of the frame', async ({ open }) => {
  const { page, frame } = await visit(open)
  await page.evaluate(() => document.querySelector('iframe').contentWindow.length)
  await frame.locator('reuse-check').evaluate((element) => (element.lang = 'zh-CN'))
  await frame.getByText('集群版本').first().waitFor()
  const cut = Buffer.from(tar([{ name: 'a/readme', text: 'x' }]).subarray(0, 700)).toString('base64')
  await give(page, cut)
  await page.waitForFunction(() => fleets.length === 1)
  const { archives } = await page.evaluate(() => fleets[0])
  expect(archives[0].notes.map((/** @type {any} */ { why }) => why)).toStrictEqual(['truncated', 'nothing-read'])
  for (const { text } of archives[0].notes) expect(text).toMatch(/[\u4e00-\u9fff]/)
})

test('the frame says what it accepts', async ({ open }) => {
  const page = await open('about:blank')
  await page.addInitScript(() =>
    addEventListener('message', ({ data }) => data?.type === 'ready' && (globalThis.accepted = data.accepts)),
  )
  await page.goto(portal.url)
  await page.waitForFunction(() => globalThis.accepted)
  expect(await page.evaluate(() => accepted)).toStrictEqual(['facts', 'text', 'file'])
})

test('unusable messages are answered with an error, and the content stays', async ({ open }) => {
  const { page, frame } = await visit(open)
  const send = (/** @type {object} */ message) =>
    page.evaluate(
      ([message, origin]) => document.querySelector('iframe').contentWindow.postMessage(message, origin),
      [message, new URL(tools.url).origin],
    )
  await send({ reusecheck: 2, type: 'set' })
  await send({ reusecheck: 1, type: 'constructor' })
  await send({ reusecheck: 1, type: 'theme', theme: 'pink' })
  await send({ reusecheck: 1, type: 'set', facts: { kernel: 5 } })
  await send({ reusecheck: 1, type: 'theme', theme: 'dark', brand: { accent: 'red; background: url(//x.example)' } })
  await send({ reusecheck: 1, type: 'theme', theme: 'dark', brand: 'red' })
  await page.waitForFunction(() => errors.length === 6)
  /** @type {{ code: string, message: string }[]} */
  const refused = await page.evaluate(() => errors)
  expect(refused.map(({ code }) => code)).toStrictEqual(['version', 'type', 'value', 'value', 'value', 'value'])
  // The engine answers after the frame.
  const reasons = refused.map(({ message }) => message).sort()
  expect(reasons.slice(0, 3)).toStrictEqual([
    'brand.accent: red; background: url(//x.example)',
    'brand: red',
    expect.stringMatching(/facts\.kernel must be a string/),
  ])
  await expect(frame.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue(HIGH.kernel)
})

/** Returns the messages that a hostile host received, after the frame received its messages and has a report to send. */
async function messagesAfterReport(/** @type {Page} */ page) {
  const [, inner] = page.frames()
  await inner.evaluate(() => new Promise((resolve) => addEventListener('message', resolve, { once: true })))
  await inner.evaluate(() => {
    document.querySelector('reuse-check').addEventListener('reuse-check:report', () => (globalThis.isReported = true))
  })
  await inner.getByRole('radio', { name: 'iptables' }).check()
  await inner.waitForFunction(() => globalThis.isReported)
  // The engine answers in order, so a report would be posted before this message.
  await inner.evaluate(async () => {
    await document.querySelector('reuse-check').check('', {})
    parent.postMessage('fence', '*')
  })
  await page.waitForFunction(() => received.includes('fence'))
  return page.evaluate(() => received)
}

test('a hostile host that names another receives nothing, and cannot set anything', async ({ open }) => {
  for (const named of [new URL(portal.url).origin, '*', 'null', 'javascript:alert(1)', '']) {
    const page = await open(`${evil.url}host.html#${encodeURIComponent(named)}`)
    const frame = page.frameLocator('iframe')
    await frame.locator('reuse-check .node').waitFor()
    await expect(frame.getByLabel('Cluster version')).toHaveValue('')
    expect(await messagesAfterReport(page), named).toStrictEqual(['fence'])
    await expect(frame.getByLabel('Cluster version')).toHaveValue('')
    await page.context().close()
  }
})

const originWarning = (/** @type {Site} */ { url }) =>
  `ReuseCheck: ${new URL(url).origin} is not in <meta name="reusecheck-hosts"> of this frame; it gets no answer.`

test('a frame does not answer an unlisted origin, and warns in the console', async ({ open }) => {
  const page = await open(`${evil.url}host.html#${encodeURIComponent(new URL(evil.url).origin)}`)
  await page.frameLocator('iframe').locator('reuse-check .node').waitFor()
  expect(await messagesAfterReport(page)).toStrictEqual(['fence'])
  expect(page.problems).toStrictEqual([originWarning(evil)])
})

test('a frame lists no origin by default, and does not answer', async ({ open }) => {
  const page = await open('about:blank')
  const built = await readFile(join(EMBED, 'frame.html'), 'utf8')
  await page.route('**/frame.html*', async (route) => route.fulfill({ response: await route.fetch(), body: built }))
  await page.goto(portal.url)
  const frame = page.frameLocator('iframe')
  await frame.locator('reuse-check .node').waitFor()
  await frame.getByRole('radio', { name: 'iptables' }).check()
  await frame.locator('.headline[data-rating=none]').waitFor()
  expect(await page.evaluate(() => [reports, errors])).toStrictEqual([[], []])
  expect(page.problems).toStrictEqual([originWarning(portal)])
})

test('messages of a hostile page in the frame, or in another window, are ignored', async ({ open }) => {
  const { page } = await visit(open)
  const before = await page.evaluate(() => [reports.length, document.querySelector('iframe').style.height])
  await page.evaluate(() => {
    globalThis.messages = 0
    addEventListener('message', () => messages++)
  })
  await page.evaluate(
    (/** @type {string} */ url) => (document.querySelector('iframe').src = url),
    `${evil.url}frame-evil.html`,
  )
  // From the same origin, but another window.
  await page.evaluate(
    (/** @type {string} */ origin) =>
      window.postMessage({ reusecheck: 1, type: 'report', report: { rating: 'forged' } }, origin),
    new URL(portal.url).origin,
  )
  await page.waitForFunction(() => messages === 4)
  expect(await page.evaluate(() => [reports.length, document.querySelector('iframe').style.height])).toStrictEqual(
    before,
  )
})
