// `cargo xtask bench slow`: the time until a reader on a slow phone sees something, for this page and for other tools of documentation.
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from '../browser/chromium.mjs'
import { host } from '../browser/static-host.mjs'
import { APP, WIDGET } from '../browser/support.mjs'
import { median, range, spread } from './figures.mjs'

const ROUNDS = 9
/** A slow phone: 1.6 Mbit/s down, 0.75 Mbit/s up, 150 ms for each request, and a processor that is four times slower. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 }
const PROCESSOR = 4

const modules = fileURLToPath(new URL('node_modules', import.meta.url))
const version = (/** @type {string} */ name) =>
  `${name} ${JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version}`

const page = (/** @type {string} */ head, /** @type {string} */ body) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>x</title><link rel="icon" href="data:,">${head}<body>${body}</body></html>`

const CAST = `{"version":2,"width":80,"height":24}
${JSON.stringify([0.1, 'o', '$ uname -r\r\n5.4.58\r\n'])}
`
const API = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Nodes', version: '1' },
  paths: { '/nodes': { get: { summary: 'List nodes', responses: { 200: { description: 'The nodes' } } } } },
})

/**
 * A folder with a page, and what a reader of that page waits for. The pages are as each project's instructions show them.
 * @type {{ name: string, sees: string, folder: string, path: string, selector: string, extra?: Record<string, string> }[]}
 */
const TOOLS = [
  {
    name: 'this page',
    sees: 'the verdict',
    folder: APP,
    path: '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs',
    selector: '[data-rating]',
  },
  {
    name: 'this element',
    sees: 'the verdict',
    folder: WIDGET,
    path: 'page.html',
    selector: '[data-rating]',
    extra: {
      'page.html': page(
        '<script type="module" src="reuse-check.js"></script>',
        '<reuse-check cluster-version="v1.19.16-r0" os="EulerOS 2.5" proxy-mode="ipvs"></reuse-check>',
      ),
    },
  },
  {
    name: version('asciinema-player'),
    sees: 'the first frame',
    folder: modules,
    path: 'page.html',
    selector: '.ap-term',
    extra: {
      'demo.cast': CAST,
      'page.html': page(
        '<link rel="stylesheet" href="asciinema-player/dist/bundle/asciinema-player.css">',
        `<div id="demo"></div><script src="asciinema-player/dist/bundle/asciinema-player.min.js"></script>
<script>AsciinemaPlayer.create('demo.cast', document.getElementById('demo'), { poster: 'npt:0:1' })</script>`,
      ),
    },
  },
  {
    name: version('@docsearch/js'),
    sees: 'the button',
    folder: modules,
    path: 'page.html',
    selector: '.DocSearch-Button',
    extra: {
      'page.html': page(
        '<link rel="stylesheet" href="@docsearch/css/dist/style.css">',
        `<div id="search"></div><script src="@docsearch/js/dist/umd/index.js"></script>
<script>docsearch({ container: '#search', appId: 'A', indexName: 'b', apiKey: 'c' })</script>`,
      ),
    },
  },
  {
    name: version('redoc'),
    sees: 'the description',
    folder: modules,
    path: 'page.html',
    selector: '.api-content h1',
    extra: {
      'api.json': API,
      'page.html': page(
        '',
        '<redoc spec-url="api.json"></redoc><script src="redoc/bundles/redoc.standalone.js"></script>',
      ),
    },
  },
  {
    name: version('swagger-ui-dist'),
    sees: 'the first operation',
    folder: modules,
    path: 'page.html',
    selector: '.opblock',
    extra: {
      'api.json': API,
      'page.html': page(
        '<link rel="stylesheet" href="swagger-ui-dist/swagger-ui.css">',
        `<div id="api"></div><script src="swagger-ui-dist/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: 'api.json', dom_id: '#api' })</script>`,
      ),
    },
  },
]

/** Notes the time at which an element is in the document and painted; looks into shadow roots, too. */
function watch(/** @type {string} */ selector) {
  const find = (/** @type {ParentNode} */ root) =>
    root.querySelector(selector) ??
    [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot?.querySelector(selector))
  const look = () => {
    if (find(document)) globalThis.seenAt = performance.now()
    else requestAnimationFrame(look)
  }
  look()
}

/** Opens a page as a first visitor; returns the seconds from the start of the navigation, and the shift of the layout. */
async function visit(
  /** @type {Awaited<ReturnType<typeof launch>>} */ browser,
  /** @type {string} */ url,
  /** @type {string} */ selector,
) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const tab = await context.newPage()
  await tab.addInitScript(watch, selector)
  const protocol = await context.newCDPSession(tab)
  await protocol.send('Network.enable')
  await protocol.send('Network.emulateNetworkConditions', NETWORK)
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR })
  await tab.goto(url, { waitUntil: 'commit' })
  await tab.waitForFunction(() => globalThis.seenAt, null, { timeout: 60_000 })
  const seconds = (await tab.evaluate(() => globalThis.seenAt)) / 1000
  await tab.waitForLoadState('networkidle')
  const shift = await tab.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) =>
          resolve(list.getEntries().reduce((sum, entry) => sum + /** @type {any} */ (entry).value, 0)),
        ).observe({ type: 'layout-shift', buffered: true })
        setTimeout(resolve, 100, 0)
      }),
  )
  await context.close()
  return { seconds, shift: /** @type {number} */ (shift) }
}

const sites = await Promise.all(TOOLS.map(({ folder, extra }) => host(folder, extra)))
const browser = await launch()
const times = TOOLS.map(() => /** @type {number[]} */ ([]))
const shifts = TOOLS.map(() => /** @type {number[]} */ ([]))
// The first round only fills the hosts' memory.
for (let round = -1; round < ROUNDS; round++) {
  for (const [index, { path, selector }] of TOOLS.entries()) {
    const { seconds, shift } = await visit(browser, sites[index].url + path, selector)
    if (round < 0) continue
    times[index].push(seconds)
    shifts[index].push(shift)
  }
}
console.log(
  `Chromium ${browser.version()}; ${cpus()[0].model}, ${cpus().length} cores; ${ROUNDS} rounds, medians (spread)\n`,
)
console.log('| what | a reader sees | after | as long as this page takes | layout shift |\n|---|---|---|---|---|')
for (const [index, { name, sees }] of TOOLS.entries()) {
  const ratios = times[index].map((time, round) => time / times[0][round])
  console.log(
    `| ${name} | ${sees} | ${median(times[index]).toFixed(2)} s (${range(times[index], 2)}) | ${spread(ratios, 2)} | ${median(shifts[index]).toFixed(3)} |`,
  )
}
await browser.close()
await Promise.all(sites.map(({ close }) => close()))
