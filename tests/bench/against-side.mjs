// One side of `against.mjs`: loads the package in the folder that is named, and measures what it is asked for.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KINDS } from './against-inputs.mjs'

/** Long enough for the clock of processor time, short enough for many rounds. */
const ENOUGH = 50_000

const api = await import(pathToFileURL(join(process.argv[2], 'node.js')).href)
await api.init()

/** How one input of each kind is put to the package. A file is read anew each time, as a user would. */
/** @type {Record<string, (input: any) => unknown>} */
const CALLS = {
  check: (facts) => api.check(facts),
  readText: (text) => api.readText(text),
  checkFleet: (text) => api.checkFleet(new Blob([text]), { facts: { proxyMode: 'ipvs' } }),
}

const used = (/** @type {NodeJS.CpuUsage} */ start) => {
  const { user, system } = process.cpuUsage(start)
  return user + system
}

async function measure(/** @type {string} */ name) {
  const [kind, input] = name.split('/')
  const call = () => CALLS[kind](KINDS[kind][input])
  for (const warmUp = process.cpuUsage(); used(warmUp) < ENOUGH; ) await call()
  const start = process.cpuUsage()
  let calls = 0
  for (; used(start) < ENOUGH; calls++) await call()
  return used(start) / calls
}

process.on('message', async (/** @type {string} */ name) => process.send?.(await measure(name)))
process.send?.('ready')
