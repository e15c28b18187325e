// Shared by the benchmarks: medians with their spread, and the native measurements of the preceding criterion run.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[list.length >> 1]
export const range = (/** @type {number[]} */ list, /** @type {number} */ digits) =>
  `${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)}`
export const spread = (/** @type {number[]} */ list, /** @type {number} */ digits) =>
  `${median(list).toFixed(digits)} (${range(list, digits)})`

/** Returns the processor time of one call in microseconds, averaged over `calls`. Includes garbage collection, but no other programs. */
export function processor(/** @type {number} */ calls, /** @type {() => unknown} */ call) {
  const start = process.cpuUsage()
  for (let done = 0; done < calls; done++) call()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / calls
}

/** Returns the microseconds of a call in each of criterion's samples, by name. */
export async function criterion(/** @type {string} */ group) {
  const folder = join(process.env.REUSECHECK_CRITERION ?? '', group)
  const measured = async (/** @type {string} */ name) => {
    const { iters, times } = JSON.parse(await readFile(join(folder, name, 'new/sample.json'), 'utf8'))
    return [name, times.map((/** @type {number} */ time, /** @type {number} */ sample) => time / iters[sample] / 1000)]
  }
  const names = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && entry.name !== 'report',
  )
  return Object.fromEntries(await Promise.all(names.map(({ name }) => measured(name))))
}
