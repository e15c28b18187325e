// `cargo xtask bench text`: reads the same `sysctl -a` and `uname -a` natively, as wasm in Node, and with insights-core's parsers.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { NPM } from '../browser/support.mjs'
import { processor, spread } from './figures.mjs'

const ROUNDS = 11
const [, , native, python] = process.argv

const sysctls = Array.from(
  { length: 20_000 },
  (_, number) => `net.ipv4.conf.cali${number.toString(16).padStart(11, '0')}.arp_ignore = ${number % 3}\n`,
)
/** @typedef {{ times: number, text: string, path?: string }} Input */

/** @type {Record<string, Input>} */
const INPUTS = {
  sysctl: { times: 5, text: `${sysctls.join('')}net.ipv4.vs.conn_reuse_mode = 0\n` },
  uname: {
    times: 2000,
    text: 'Linux node-1 4.18.0-372.9.1.el8.x86_64 #1 SMP Fri Apr 15 22:12:19 EDT 2022 x86_64 x86_64 x86_64 GNU/Linux\n',
  },
}

/** Starts a program that measures one turn for each line of input. */
function program(/** @type {string} */ name, /** @type {any} */ ...input) {
  const running = spawn(name, input, { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: running.stdout })[Symbol.asyncIterator]()
  return {
    async turn(/** @type {string} */ kind, /** @type {Input} */ { times, path }) {
      running.stdin.write(`${kind} ${times} ${path}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${name} ended early: see its message above`)
      return Number(value)
    },
    end: () => running.stdin.end(),
  }
}

/** The package, in this process. */
async function wasm() {
  const { init, readText } = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await init()
  const turn = (/** @type {string} */ _kind, /** @type {Input} */ { times, text }) =>
    (processor(times, () => readText(text)) * times) / 1e6
  return { turn, end() {} }
}

const folder = await mkdtemp(join(tmpdir(), 'reusecheck-'))
const readers = {
  'insights-core': program(python, new URL('read_insights.py', import.meta.url).pathname),
  native: program(native),
  'wasm in Node': await wasm(),
}
console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}; Node ${process.versions.node}\n`,
)
console.log('| text | reader | MB/s (spread) | times as fast as insights-core (spread) |\n|---|---|---|---|')
for (const [kind, input] of Object.entries(INPUTS)) {
  input.path = join(folder, kind)
  await writeFile(input.path, input.text)
  const seconds = Object.fromEntries(Object.keys(readers).map((name) => [name, /** @type {number[]} */ ([])]))
  for (const reader of Object.values(readers)) await reader.turn(kind, input)
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, reader] of Object.entries(readers)) seconds[name].push(await reader.turn(kind, input))
  for (const [name, list] of Object.entries(seconds)) {
    const rates = list.map((time) => (input.text.length * input.times) / time / 1e6)
    const ratios = list.map((time, round) => seconds['insights-core'][round] / time)
    console.log(
      `| \`${kind}\`, ${input.text.length} bytes | ${name} | ${spread(rates, 1)} | ${name === 'insights-core' ? '1' : spread(ratios, 1)} |`,
    )
  }
}
for (const reader of Object.values(readers)) reader.end()
await rm(folder, { recursive: true })
