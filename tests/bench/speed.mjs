// `cargo xtask bench speed`: the time of an answer natively and in JavaScript, and of the first verdict in Chromium.
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launch } from '../browser/chromium.mjs'
import { APP, NPM, serve } from '../browser/support.mjs'
import { criterion, median, processor, range } from './figures.mjs'

const BATCHES = 21
const CALLS = 500
const VISITS = 11

const row = (
  /** @type {string} */ what,
  /** @type {number[]} */ list,
  /** @type {string} */ unit,
  /** @type {number} */ digits,
) => console.log(`| ${what} | ${median(list).toFixed(digits)}${unit} | ${range(list, digits)} |`)

/** Measures facts from few to complete, each with the full report as objects, and a paste. */
async function answers() {
  const { check, init, readText } = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await init()
  const inputs = JSON.parse(await readFile(new URL('inputs.json', import.meta.url), 'utf8'))
  /** @type {[kind: string, name: string, call: () => unknown][]} */
  const ways = Object.entries(inputs.check).map(([name, facts]) => ['check', name, () => check(facts)])
  ways.push(
    ...Object.entries(inputs.readText).map(
      ([name, lines]) => /** @type {typeof ways[number]} */ (['readText', name, () => readText(lines.join('\n'))]),
    ),
  )
  const times = ways.map(() => /** @type {number[]} */ ([]))
  for (const [, , call] of ways) processor(CALLS, call)
  for (let round = 0; round < BATCHES; round++)
    ways.forEach(([, , call], way) => times[way].push(processor(CALLS, call)))
  for (const [way, [kind, name]] of ways.entries()) {
    const native = (await criterion(kind))[name]
    row(`\`${kind}\`, native, by criterion: ${name}`, native, ' us', 1)
    row(`\`${kind}\`, processor time, V8 ${process.versions.v8}: ${name}`, times[way], ' us', 1)
    row(
      'the latter, in times of the former',
      times[way].map((time) => time / median(native)),
      '',
      1,
    )
  }
}

/** Returns the milliseconds from the start of the navigation to the verdict. */
async function visit(/** @type {Page} */ page) {
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
  /** @type {Record<string, number[]>} */
  const times = {
    'cold cache': [],
    'warm cache': [],
    'cold cache, processor four times slower': [],
    'warm cache, processor four times slower': [],
  }
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
  for (const [name, list] of Object.entries(times))
    row(`first verdict in Chromium ${browser.version()}: ${name}`, list, ' ms', 0)
  await browser.close()
  await site.close()
}

console.log(`${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}\n`)
console.log('| what | median | spread |\n|---|---|---|')
await answers()
await visits()
