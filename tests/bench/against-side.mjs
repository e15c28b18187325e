// One side of `against.mjs`: loads the package in a folder, and measures the requested inputs.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KINDS } from './against-inputs.mjs'

/** Processor time of a measurement in microseconds: long enough for the clock of processor time, short enough for many rounds. */
const ENOUGH = 50_000

const api = await import(pathToFileURL(join(process.argv[2], 'node.js')).href)
await api.init()

/**
 * Passes one input of each kind to the package. A file is read again each time.
 * @type {Record<string, (input: any) => unknown>}
 */
const CALLS = {
  check: (facts) => api.check(facts),
  readText: (text) => api.readText(text),
  checkFleet: (text) => api.checkFleet(new Blob([text]), { facts: { proxyMode: 'ipvs' } }),
}

const processorTime = (/** @type {NodeJS.CpuUsage} */ start) => {
  const { user, system } = process.cpuUsage(start)
  return user + system
}

async function measure(/** @type {string} */ name) {
  const [kind, input] = name.split('/')
  const call = () => CALLS[kind](KINDS[kind][input])
  for (const warmUp = process.cpuUsage(); processorTime(warmUp) < ENOUGH; ) await call()
  const start = process.cpuUsage()
  let calls = 0
  for (; processorTime(start) < ENOUGH; calls++) await call()
  return processorTime(start) / calls
}

process.on('message', async (/** @type {string} */ name) => process.send?.(await measure(name)))
process.send?.('ready')
