// The main job, the element and the offline file in Chromium, Firefox and WebKit: one suite for all three.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { STATES } from './page-object.mjs'
import { APP, OFFLINE, POLICY, ROOT, serve, WIDGET } from './support.mjs'
import { find, session } from './webdriver-session.mjs'

// By hand: $GECKODRIVER names the one that `cargo xtask test` builds into the cache.
const BROWSERS = {
  Chromium: {
    driver: find('chromedriver'),
    options: ['--port={port}'],
    capabilities: {
      'goog:chromeOptions': { binary: process.env.CHROMIUM || find('chromium'), args: ['--headless', '--no-sandbox', '--disable-gpu'] },
    },
  },
  Firefox: {
    driver: find('firefox-esr', 'firefox') && (process.env.GECKODRIVER || find('geckodriver')),
    options: ['--port', '{port}'],
    capabilities: { 'moz:firefoxOptions': { binary: find('firefox-esr', 'firefox'), args: ['-headless'] } },
  },
  WebKit: { driver: find('WebKitWebDriver'), options: ['--port={port}'], capabilities: {}, needsScreen: true },
}
const REPORTING = `${POLICY}; report-uri /violation`
const [VERSION, SYSTEM, KERNEL] = STATES.high.facts

let folder
let page
let portal
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-webdriver ä-'))
  page = await serve(APP, { path: '/some/where/', policy: REPORTING })
  await cp(join(ROOT, 'examples/plain'), join(folder, 'plain'), { recursive: true })
  await cp(WIDGET, join(folder, 'plain/reusecheck'), { recursive: true })
  portal = await serve(join(folder, 'plain'), { policy: REPORTING })
  await cp(join(OFFLINE, 'reusecheck.html'), join(folder, 'check.html'))
})
after(async () => {
  await page?.close()
  await portal?.close()
  await rm(folder, { recursive: true })
})

/** Nothing was asked for in vain, and no part of the policy was broken. */
const clean = (site) => assert.deepEqual(site.requests.filter(({ path, status }) => status !== 200 && !path.endsWith('.ico')), [])

/** A screen that nobody sees; gives what the environment must say of it. */
async function screen() {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [display] = await once(server.stdout, 'data')
  return { environment: { DISPLAY: `:${String(display).trim()}` }, close: () => server.kill() }
}

for (const [name, { needsScreen, ...how }] of Object.entries(BROWSERS)) {
  const missing = !how.driver || (needsScreen && !find('Xvfb'))
  describe(name, { skip: missing && 'it or its driver is not installed' }, () => {
    let virtual
    let browser
    before(async () => {
      virtual = needsScreen ? await screen() : undefined
      browser = await session({ ...how, environment: virtual?.environment })
    })
    after(async () => {
      await browser?.close()
      virtual?.close()
    })

    /** Fills the form that stands below `around`. */
    async function enter(facts, ...around) {
      for (const [id, value] of Object.entries(facts)) await browser.type(await browser.find(...around, `#${id}`), value)
      await browser.click(await browser.find(...around, '#proxyMode label:nth-of-type(2)'))
    }

    const paste = async (text, ...around) => browser.type(await browser.find(...around, '#paste'), text)

    const rated = (rating, ...around) => browser.find(...around, `.headline[data-rating=${rating}]`)

    test('facts typed into the page give a verdict, and so does a paste, read by the engine', async () => {
      await browser.open(page.url)
      await rated('empty')
      await enter({ clusterVersion: VERSION, os: SYSTEM, kernel: KERNEL })
      await rated('high')
      await browser.open(`${page.url}#1&c=${VERSION}&m=ipvs`)
      await rated('unknown')
      await paste(`$ uname -r\n${KERNEL}\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`)
      await rated('medium')
      await browser.find('.reading .lines')
      clean(page)
    })

    test('the element on a plain site answers under the strict policy', async () => {
      await browser.open(portal.url)
      await rated('medium', 'reuse-check')
      await enter({ clusterVersion: VERSION, os: SYSTEM, kernel: KERNEL }, 'reuse-check')
      await rated('high', 'reuse-check')
      await paste('net.ipv4.vs.conn_reuse_mode = 1\n', 'reuse-check')
      await rated('medium', 'reuse-check')
      clean(portal)
    })

    test('the offline file, opened from the disk, answers, reads a paste and speaks Chinese', async () => {
      await browser.open(`${pathToFileURL(join(folder, 'check.html'))}#1&c=${VERSION}&m=ipvs`)
      await rated('unknown')
      await enter({ os: SYSTEM, kernel: KERNEL })
      await rated('high')
      await paste('net.ipv4.vs.conn_reuse_mode = 1\n')
      await rated('medium')
      await browser.click(await browser.find('button.language'))
      await browser.find(':root[lang=zh-CN]')
      assert.match(await browser.run(() => document.querySelector('.headline').textContent), /[一-鿿]/)
    })
  })
}
