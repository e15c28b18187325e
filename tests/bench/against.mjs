// `cargo xtask bench --against REVISION`: compares the package of an earlier revision with the present one. Each runs in a separate
// process, and they take turns, so that other load on the machine affects both equally.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { KINDS } from './against-inputs.mjs'
import { median, spread } from './figures.mjs'

const ROUNDS = 21

/** Starts a process that answers the name of an input with the processor time of one call, in microseconds. */
async function side(/** @type {string} */ folder) {
  const child = fork(fileURLToPath(new URL('against-side.mjs', import.meta.url)), [folder])
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error(`${folder} ended early: see its message above`)),
  )
  const answer = async () => (await Promise.race([once(child, 'message'), ended]))[0]
  await answer()
  return {
    measure: async (/** @type {string} */ name) => {
      child.send(name)
      return answer()
    },
    end: () => {
      ended.catch(() => {})
      child.disconnect()
    },
  }
}

const [before, now] = await Promise.all(process.argv.slice(2).map(side))
console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}; Node ${process.versions.node}`,
)
console.log(`Processor time now, in times of then; ${ROUNDS} rounds in turns.\n`)
console.log('| what | then, us | now, us | ratio: median (spread) |\n|---|---|---|---|')
for (const [kind, inputs] of Object.entries(KINDS)) {
  const ofKind = []
  for (const name of Object.keys(inputs)) {
    /** @type {Record<'before' | 'now', number[]>} */
    const times = { before: [], now: [] }
    for (let round = 0; round < ROUNDS; round++) {
      const first = async () => times.before.push(await before.measure(`${kind}/${name}`))
      const second = async () => times.now.push(await now.measure(`${kind}/${name}`))
      // The order alternates, because the second one finds warm caches.
      for (const turn of round % 2 ? [second, first] : [first, second]) await turn()
    }
    const ratios = times.now.map((time, round) => time / times.before[round])
    ofKind.push(median(ratios))
    console.log(
      `| \`${kind}\`: ${name} | ${median(times.before).toFixed(1)} | ${median(times.now).toFixed(1)} | ${spread(ratios, 2)} |`,
    )
  }
  const mean = Math.exp(ofKind.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ofKind.length)
  console.log(`| \`${kind}\`: geometric mean | | | ${mean.toFixed(2)} |`)
}
before.end()
now.end()
