// The states for the pictures and the accessibility tests. Each is a function `(world, options) => page`.
import { list } from './fleet-input.mjs'
import { test as base, expect, STARTED } from './harness.mjs'
import { enter, read, STATES } from './page-object.mjs'
import { APP, EMBED, frameFor, OFFLINE, serve, WIDGET } from './support.mjs'
import { tar } from './tar.mjs'

const NODE = '#1&c=1.21.3&k=5.10.13&m=ipvs'

/** A paste with a line of each kind: a fact, a hint, noise. */
const SESSION = `[root@node-7 ~]# uname -a
Linux node-7 5.4.0-99-generic #112-Ubuntu SMP Thu Feb 3 13:50:55 UTC 2022 x86_64 x86_64 x86_64 GNU/Linux
[root@node-7 ~]# sysctl net.ipv4.vs.conn_reuse_mode
net.ipv4.vs.conn_reuse_mode = 0
[root@node-7 ~]# uptime
 13:02:11 up 112 days,  4:11,  2 users,  load average: 1.02, 0.96, 0.91
`
const NODES = `NAME     STATUS   ROLES    AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME
node-a   Ready    <none>   90d   v1.27.3   10.0.0.4      <none>        Ubuntu 20.04.6 LTS   5.4.0-99-generic    containerd://1.6.8
node-b   Ready    <none>   90d   v1.27.3   10.0.0.5      <none>        Ubuntu 22.04.3 LTS   5.15.0-91-generic   containerd://1.6.8
`

/** A support archive of two nodes. One has logs of two runs of kube-proxy. */
export const ARCHIVE = tar([
  ...['5.4.58', '5.15.0-91-generic'].flatMap((kernel, index) => [
    { name: `node-${index}/systeminfo/uname`, text: `Linux node-${index} ${kernel} #1 SMP x86_64 GNU/Linux\n` },
    { name: `node-${index}/systeminfo/sysctla`, text: 'net.ipv4.vs.conn_reuse_mode = 0\n' },
    {
      name: `node-${index}/rke2/podlogs/kube-system-kube-proxy-node-${index}`,
      text: 'I0115 10:00:00.000000 1 server_others.go:259] "Using ipvs Proxier"\n',
    },
  ]),
  {
    name: 'node-0/rke2/podlogs/kube-system-kube-proxy-node-0-previous',
    text: 'I0114 10:00:00.000000 1 server_others.go:212] "Using iptables Proxier"\n',
  },
])

export { expect }

/**
 * @typedef {{ get: (folder: string, options: Parameters<typeof serve>[1]) => Promise<Site> }} Sites
 * @typedef {{ open: Open, sites: Sites }} World
 * @typedef {(world: World, options: PageOptions & { hash?: string }) => Promise<WatchedPage>} Reach Brings a page into a state.
 */

/** @type {import('@playwright/test').Fixtures<{}, { sites: Sites }>} */
const fixtures = {
  /** Sites by their folder and options. Each test worker has one of each. */
  sites: [
    async ({}, use) => {
      /** @type {Map<string, Promise<Site>>} */
      const open = new Map()
      /** @type {Sites['get']} */
      const get = async (folder, options) => {
        const key = JSON.stringify([folder, options])
        const site = open.get(key) ?? serve(folder, options)
        open.set(key, site)
        return site
      }
      await use({ get })
      for (const site of open.values()) await (await site).close()
    },
    { scope: 'worker' },
  ],
}

export const test = base.extend(fixtures)

/** @type {Reach} */
const app = async ({ open, sites }, { hash = '', ...options }) => {
  const page = await open((await sites.get(APP, {})).url + hash, options)
  await page.locator(STARTED).waitFor()
  return page
}

/** @returns {Reach} */
const form = (/** @type {string} */ name) => async (world, options) => {
  const page = await app(world, options)
  await enter(page, STATES[name])
  return page
}

/** @returns {Reach} */
const pasted = (/** @type {string} */ text) => async (world, options) => {
  const page = await app(world, options)
  await page.locator('#paste').fill(text)
  await read(page)
  return page
}

/**
 * Opens a panel and waits for the selector `content` in it.
 * @param {string} kind
 * @param {string} content
 * @param {(panel: Locator) => unknown} then
 * @returns {Reach}
 */
const panel =
  (kind, content, then = () => {}) =>
  async (world, options) => {
    const page = await app(world, { hash: NODE, ...options })
    await page.locator(`[data-explore=${kind}]`).click()
    const panel = page.locator('#explore-panel')
    await panel.locator(content).first().waitFor()
    await then(panel)
    return page
  }

/**
 * States of the page of one node.
 * @type {Record<string, Reach>}
 */
export const PAGE = {
  empty: app,
  high: form('high'),
  medium: form('medium'),
  none: form('none'),
  unknown: form('unknown'),
  conflict: form('conflict'),
  unreadable: form('unreadable'),
  pasted: pasted(SESSION),
  nodes: pasted(NODES),
}

/**
 * States of the panels.
 * @type {Record<string, Reach>}
 */
export const PANELS = {
  path: panel('path', '.steps li'),
  symptoms: panel('symptoms', 'summary', (panel) => panel.locator('[data-id=no-route] summary').click()),
  'what-if': panel('what-if', '[data-kind]', async (panel) => {
    await panel.locator('[data-kind=kernel] button').click()
    await panel.locator('.side').nth(1).waitFor()
  }),
  likely: panel('likely', '.figures'),
}

/**
 * Rare states of the page of one node.
 * @type {Record<string, Reach>}
 */
export const RARE = {
  async collector(world, options) {
    const page = await app(world, options)
    await page.locator('.input button', { hasText: /Show commands to run|获取采集命令/ }).click()
    await page.locator('#collector').waitFor()
    return page
  },
  async attached(world, options) {
    const page = await app(world, options)
    await page.locator('#paste').evaluate(
      (box, text) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', text)
        box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      },
      `${'net.ipv4.conf.all.accept_local = 0\n'.repeat(60_000)}net.ipv4.vs.conn_reuse_mode = 0\n`,
    )
    await read(page)
    return page
  },
  async archive(world, options) {
    const page = await app(world, options)
    const input = { name: 'support.tar', mimeType: 'application/x-tar', buffer: ARCHIVE }
    await page.locator('input[type=file]').setInputFiles(input)
    await page.locator('.archive .lines > li button').first().click()
    await page.locator('.headline[data-rating=high]').waitFor()
    return page
  },
  async 'read-failed'(world, options) {
    const page = await app(world, options)
    await page.context().route('**/engine/*', (route) => route.abort())
    await page.locator('#paste').fill(SESSION)
    await page.getByRole('alert').waitFor()
    return page
  },
  async 'link-refused'(world, options) {
    return app(world, { hash: '#1&c=v1.19.16-r0&m=ipvsx', ...options })
  },
  async 'start-failed'({ open, sites }, options) {
    const { url } = await sites.get(APP, {})
    const page = await open('about:blank', options)
    await page.route('**/*.wasm', (route) => route.abort())
    await page.goto(url)
    await page.getByRole('alert').waitFor()
    return page
  },
  async 'new-version'({ open, sites }, options) {
    const { url } = await sites.get(APP, {})
    const page = await open('about:blank', options)
    // Simulates a browser in which a new version waits.
    await page.addInitScript(() => {
      const waiting = { addEventListener() {}, waiting: { postMessage() {} } }
      navigator.serviceWorker.register = () => Promise.resolve(/** @type {any} */ (waiting))
    })
    await page.goto(url + NODE)
    await page.locator('#installed p').waitFor()
    return page
  },
  async 'without-script'({ open, sites }, options) {
    return open((await sites.get(APP, {})).url, { javaScriptEnabled: false, ...options })
  },
}

/** @returns {Reach} */
const fleet =
  (/** @type {(page: Page) => unknown} */ reach) =>
  async ({ open, sites }, options) => {
    const page = await open(`${(await sites.get(APP, {})).url}fleet.html`, options)
    await page.locator('#files').waitFor({ state: 'attached' })
    await reach(page)
    return page
  }
const file = (/** @type {string} */ text) => ({
  name: 'nodes.json',
  mimeType: 'application/json',
  buffer: Buffer.from(text),
})

/**
 * States of the page for clusters.
 * @type {Record<string, Reach>}
 */
export const FLEET = {
  'fleet-empty': fleet(() => {}),
  'fleet-result': fleet(async (page) => {
    await page.locator('#files').setInputFiles(file([...list(200)].join('')))
    await page.locator('.counts').waitFor()
    await page.locator('[name=mode][value=ipvs]').check()
    await page.locator('.counts [data-rating=high]').waitFor()
  }),
  'fleet-refused': fleet(async (page) => {
    await page.locator('#files').setInputFiles(file('<!doctype html><title>Sign in</title>'))
    await page.locator('.status.finding').waitFor()
  }),
  'fleet-reading': fleet(async (page) => {
    await page.locator('#files').evaluate(
      (input, text) => {
        const chosen = new DataTransfer()
        chosen.items.add(new File(Array(100).fill(text), 'nodes.json'))
        input.files = chosen.files
        input.dispatchEvent(new Event('change'))
      },
      [...list(200)].join(''),
    )
    await page.locator('.progress button').first().click()
  }),
}

/** @returns {Reach} */
const plain =
  (/** @type {string} */ name, /** @type {string} */ content) =>
  async ({ open, sites }, options) => {
    const page = await open((await sites.get(APP, {})).url + name, options)
    await page.locator(content).first().waitFor()
    return page
  }

/**
 * States of the coverage page and of the page that writes snippets.
 * @type {Record<string, Reach>}
 */
export const COVERAGE = {
  coverage: plain('coverage.html', 'form:not([hidden])'),
  'coverage-zh-CN': plain('coverage.zh-CN.html', 'form:not([hidden])'),
  builder: plain('builder.html', 'pre'),
}

const HOST = (
  /** @type {string} */ body,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title>
  <link rel="icon" href="data:,"><link rel="stylesheet" href="host.css"><script type="module" src="reuse-check.js"></script></head>
  <body><h1>IPVS and reused ports</h1><p>Some nodes send new connections to pods that are gone. Is this one of them?</p>${body}<p>The text goes on here.</p></body></html>`
const ATTRIBUTES =
  'cluster-version="v1.19.16-r0" os="EulerOS 2.9" kernel="4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64" proxy-mode="ipvs"'
const HOST_PAGES = {
  'full.html': HOST(`<reuse-check ${ATTRIBUTES}></reuse-check>`),
  'compact.html': HOST(`<reuse-check compact ${ATTRIBUTES}></reuse-check>`),
  'brands.html': HOST(
    `<div class="brands">${['plum', 'moss'].map((brand) => `<reuse-check class="${brand}" compact ${ATTRIBUTES}></reuse-check>`).join('')}</div>`,
  ),
  'host.css': `:root { color-scheme: light dark } body { font: 16px/1.6 sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
    background: light-dark(#fff, #1b1b1f); color: light-dark(#222, #ddd) }
    .brands { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem }
    .plum { --reusecheck-accent: light-dark(#8a1c5a, #f2a7d0); --reusecheck-font: serif; --reusecheck-radius: 0 }
    .moss { --reusecheck-accent: light-dark(#2f5d1e, #a9dd92); --reusecheck-card: light-dark(#f6faf3, #182015);
      --reusecheck-line: light-dark(#c3d6b8, #3a4d30); --reusecheck-radius: 1.25rem }
    .moss::part(headline) { border-inline-start-width: 0.5rem }`,
}
/** @returns {Reach} */
const widget =
  (/** @type {string} */ name) =>
  async ({ open, sites }, options) => {
    const { url } = await sites.get(WIDGET, { path: '/docs/', extra: HOST_PAGES })
    const page = await open(url + name, options)
    await page.locator('.headline[data-rating=high]').last().waitFor()
    return page
  }

/**
 * States in other sites, and of the offline file.
 * @type {Record<string, Reach>}
 */
export const GUESTS = {
  widget: widget('full.html'),
  'widget-compact': widget('compact.html'),
  'widget-brands': widget('brands.html'),
  async embed({ open, sites }, options) {
    /** @type {Record<string, string>} */
    const edited = {}
    const headers = { 'access-control-allow-origin': '*' }
    const { url } = await sites.get(EMBED, { path: '/tools/', extra: edited, headers })
    const portal = await sites.get(EMBED, {
      policy: '',
      extra: {
        'index.html': HOST('<div id="place"></div><script type="module" src="portal.js"></script>').replace(
          'reuse-check.js',
          'portal.js',
        ),
        'host.css': HOST_PAGES['host.css'],
        'portal.js': `import { embed } from '${url}reusecheck-embed.js'
          embed(document.getElementById('place'), { facts: { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' } })`,
      },
    })
    edited['frame.html'] = await frameFor(portal)
    const page = await open(portal.url, options)
    await page.frameLocator('iframe').locator('.headline[data-rating=high]').waitFor()
    return page
  },
  async offline({ open }, options) {
    const page = await open(`file://${OFFLINE}/reusecheck.html${NODE}`, options)
    await page.locator('.headline[data-rating=high]').waitFor()
    return page
  },
}
