// `cargo xtask bench speed`: one check() from JavaScript, and the time until the first verdict stands in Chromium.
import { cpus } from 'node:os'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { APP, launch, NPM, serve } from '../browser/support.mjs'

const BATCHES = 21
const CALLS = 500
const VISITS = 11

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const spread = (list, digits) => `${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)}`
const row = (what, list, unit, digits) => console.log(`| ${what} | ${median(list).toFixed(digits)} ${unit} | ${spread(list, digits)} |`)

// From nearly nothing to everything known; each gives the full report as objects.
const NODES = {
  'a version alone': { clusterVersion: '1.19.3' },
  'CCE, the FAQ decides': { clusterVersion: 'v1.19.16-r0', os: 'EulerOS 2.5', proxyMode: 'ipvs' },
  'all facts, sysctls observed': {
    clusterVersion: 'v1.27.3', os: 'Ubuntu 22.04.3 LTS', kernel: '5.15.0-91-generic', proxyMode: 'ipvs',
    sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0, 'net.ipv4.vs.conntrack': 1, 'net.ipv4.vs.expire_nodest_conn': 1 },
  },
}

async function checks() {
  const { check, init } = await import(pathToFileURL(join(NPM, 'node.js')))
  await init()
  // Processor time, which other programs do not lengthen; what collects garbage counts.
  const batch = (facts) => {
    const start = process.cpuUsage()
    for (let call = 0; call < CALLS; call++) check(facts)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / CALLS
  }
  const times = Object.fromEntries(Object.keys(NODES).map((name) => [name, []]))
  for (const facts of Object.values(NODES)) batch(facts)
  for (let round = 0; round < BATCHES; round++) for (const [name, facts] of Object.entries(NODES)) times[name].push(batch(facts))
  for (const [name, list] of Object.entries(times)) row(`\`check\`, processor time, V8 ${process.versions.v8}: ${name}`, list, 'us', 1)
}

/** Milliseconds from the start of the navigation until the verdict is there. */
async function visit(page) {
  await page.locator('[data-rating]').first().waitFor({ timeout: 60_000 })
  return page.evaluate(() => globalThis.verdictAt)
}

function watch() {
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-rating]')) return
    globalThis.verdictAt = performance.now()
    observer.disconnect()
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-rating'] })
}

async function visits() {
  const site = await serve(APP)
  const browser = await launch()
  const times = { 'cold cache': [], 'warm cache': [], 'cold cache, processor four times slower': [], 'warm cache, processor four times slower': [] }
  for (let round = 0; round < VISITS; round++) {
    for (const slow of ['', ', processor four times slower']) {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.addInitScript(watch)
      const protocol = await context.newCDPSession(page)
      await protocol.send('Emulation.setCPUThrottlingRate', { rate: slow ? 4 : 1 })
      await page.goto(`${site.url}#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs`)
      times[`cold cache${slow}`].push(await visit(page))
      await page.waitForLoadState('networkidle')
      await page.reload()
      times[`warm cache${slow}`].push(await visit(page))
      await context.close()
    }
  }
  for (const [name, list] of Object.entries(times)) row(`first verdict in Chromium ${browser.version()}: ${name}`, list, 'ms', 0)
  await browser.close()
  await site.close()
}

console.log(`${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}\n`)
console.log('| what | median | spread |\n|---|---|---|')
await checks()
await visits()
