// `cargo xtask bench fleet`: checkFleet against JSON.parse and the shortest extraction, in one run, in Node and Chromium.
//
//   node fleet.bench.mjs [--large]     # --large adds a file of 1 GiB in Chromium
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launch } from './chromium.mjs'
import { list } from './fleet-input.mjs'
import { NPM, openPage, serve } from './support.mjs'

const ROUNDS = 7
const SIZES = [5000, 50000]
/** @type {[string, number][]} */
const FORMS = [
  ['as kubectl prints it', 4],
  ['compact', 0],
]
const FLAT = [10, 100, 1000, 10_000, 100_000, 1_000_000]

/** Runs in Node and in the browser: measures both ways over the same Blob in turns. */
async function compare(
  /** @type {Blob} */ blob,
  /** @type {Pick<Api, 'checkFleet'>} */ { checkFleet },
  /** @type {number} */ rounds,
) {
  const facts = { proxyMode: /** @type {const} */ ('ipvs') }
  const theirs = async () => {
    const { items } = JSON.parse(await blob.text())
    return items.map(
      (
        /** @type {any} */ {
          metadata: { name, labels },
          status: {
            nodeInfo: { kubeletVersion, osImage, kernelVersion, architecture },
          },
        },
      ) => ({
        name,
        pool: labels.agentpool,
        kubeletVersion,
        osImage,
        kernelVersion,
        architecture,
      }),
    ).length
  }
  const ours = async () => (await checkFleet(blob, { facts })).nodes
  /** @type {Record<string, number[]>} */
  const times = { ours: [], theirs: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries({ ours, theirs })) {
      const start = performance.now()
      await run()
      // The first round warms up.
      if (round > 0) times[name].push(performance.now() - start)
    }
  }
  return times
}

/** Measures the milliseconds for each node in a fleet of this size, from facts only, and the wasm's memory afterwards. */
async function flat(
  /** @type {number[]} */ sizes,
  /** @type {Pick<Api, 'checkFleet'> & { memory: () => WebAssembly.Memory }} */ { checkFleet, memory },
) {
  const results = []
  for (const size of sizes) {
    async function* facts() {
      const encoder = new TextEncoder()
      for (let at = 0; at < size; at += 1000) {
        const lines = Array.from(
          { length: Math.min(1000, size - at) },
          (_, number) => `{"name":"node-${at + number}","kernel":"5.4.${number % 50}","clusterVersion":"1.27.3"}`,
        )
        yield encoder.encode(`${lines.join('\n')}\n`)
      }
    }
    const times = []
    for (let round = 0; round < (size > 10_000 ? 1 : 5); round++) {
      const start = performance.now()
      await checkFleet(facts(), { facts: { proxyMode: 'ipvs' } })
      times.push(performance.now() - start)
    }
    results.push({ size, time: Math.min(...times), memory: memory().buffer.byteLength })
  }
  return results
}

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const fixed = (/** @type {number} */ value, digits = 0) => value.toFixed(digits)

function report(
  /** @type {string} */ where,
  /** @type {number} */ nodes,
  /** @type {number} */ bytes,
  /** @type {Record<string, number[]>} */ { ours, theirs },
) {
  const ratios = theirs.map((time, round) => time / ours[round])
  const rate = bytes / 1e6 / (median(ours) / 1000)
  const spread = `${fixed(Math.min(...ratios), 2)} to ${fixed(Math.max(...ratios), 2)}`
  console.log(
    `| ${where} | ${nodes} nodes, ${fixed(bytes / 1e6)} MB | ${fixed(median(ours))} ms | ${fixed(median(theirs))} ms | ${fixed(median(ratios), 2)} (${spread}) | ${fixed(rate)} MB/s |`,
  )
}

const heading = () => {
  console.log(
    '\n| where | file | checkFleet | JSON.parse + extraction | ratio (spread) | rate |\n|---|---|---|---|---|---|',
  )
}

async function inNode() {
  const api = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await api.init()
  const { default: instantiate } = await import(pathToFileURL(join(NPM, 'reusecheck.js')).href)
  const { memory } = await instantiate()
  for (const nodes of SIZES) {
    for (const [form, indent] of FORMS) {
      const blob = new Blob([...list(nodes, indent)])
      // Node cannot create a string of half a gigabyte, so JSON.parse cannot be measured there.
      if (blob.size > 500e6) continue
      report(`Node ${process.versions.node}, ${form}`, nodes, blob.size, await compare(blob, api, ROUNDS))
    }
  }
  return flat(FLAT, { ...api, memory: () => memory })
}

const BROWSER = `
import * as api from './npm/index.js'
import instantiate from './npm/reusecheck.js'
await api.init()
const { memory } = await instantiate()
const compare = ${compare}
const file = () => document.querySelector('input').files[0]
window.bench = {
  run: (rounds) => compare(file(), api, rounds),
  async large() {
    const start = performance.now()
    const { nodes, unreadable } = await api.checkFleet(file(), { facts: { proxyMode: 'ipvs' } })
    return { nodes, unreadable, time: performance.now() - start, memory: memory.buffer.byteLength }
  },
}
document.title = 'ready'
`

async function inChromium() {
  const { readFile } = await import('node:fs/promises')
  const names = [
    'api.js',
    'archive-fleet.js',
    'archive-source.js',
    'archive.js',
    'export.js',
    'fleet.js',
    'gzip.js',
    'index.js',
    'load.js',
    'reusecheck.js',
    'reusecheck_bg.wasm',
  ]
  /** @type {Record<string, string | Buffer>} */
  const extra = {
    'index.html': '<!doctype html><input type="file"><script type="module" src="bench.js"></script>',
    'bench.js': BROWSER,
  }
  for (const name of names) extra[`npm/${name}`] = await readFile(join(NPM, name))
  const site = await serve(NPM, { extra })
  const browser = await launch()
  const folder = mkdtempSync(join(tmpdir(), 'reusecheck-bench-'))
  /** Chooses a file in the page. */
  const choose = async (/** @type {Page} */ page, /** @type {any} */ pieces) => {
    const file = join(folder, 'nodes.json')
    writeFileSync(file, '')
    let size = 0
    for (const piece of pieces) {
      appendFileSync(file, piece)
      size += piece.length
    }
    await page.locator('input').setInputFiles(file)
    return size
  }
  try {
    const page = await openPage(browser, site.url)
    page.setDefaultTimeout(0)
    await page.waitForFunction(() => document.title === 'ready')
    const where = `Chromium ${browser.version()}`
    for (const nodes of SIZES) {
      for (const [form, indent] of FORMS) {
        if (nodes * (indent ? 17_800 : 9_400) > 500e6) continue
        const size = await choose(page, list(nodes, indent))
        report(
          `${where}, ${form}`,
          nodes,
          size,
          await page.evaluate((/** @type {number} */ rounds) => globalThis.bench.run(rounds), ROUNDS),
        )
      }
    }
    if (process.argv.includes('--large')) {
      const part = [...list(5000)].join('')
      const size = await choose(
        page,
        Array.from({ length: Math.ceil(2 ** 30 / part.length) }, () => part),
      )
      const { nodes, unreadable, time, memory } = await page.evaluate(() => globalThis.bench.large())
      console.log(
        `\n1 GiB in Chromium: ${size} bytes, ${nodes} nodes (${unreadable} unreadable) in ${fixed(time / 1000, 1)} s, ${fixed(size / 1e6 / (time / 1000))} MB/s; wasm memory ${fixed(memory / 2 ** 20, 1)} MiB`,
      )
    }
  } finally {
    await browser.close()
    await site.close()
    rmSync(folder, { recursive: true })
  }
}

console.log(
  `${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}, V8 ${process.versions.v8}; ${ROUNDS} rounds, medians`,
)
heading()
const costs = await inNode()
await inChromium()
console.log('\n| nodes | cost a node | wasm memory afterwards |\n|---|---|---|')
for (const { size, time, memory } of costs)
  console.log(`| ${size} | ${fixed((time / size) * 1000, 2)} us | ${fixed(memory / 2 ** 20, 1)} MiB |`)
