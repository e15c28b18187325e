// `cargo xtask bench versions`: parses and compares every pair of some versions, with this project's wasm and npm's `semver` in turns,
// and natively with criterion before.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus, loadavg } from 'node:os'
import { criterion, median, processor, spread } from './figures.mjs'

const ROUNDS = 21
const TIMES = 200
const require = createRequire(import.meta.url)
const semver = require('semver')

const [, , wasm] = process.argv
/** @type {any} */
const exports = (await WebAssembly.instantiate(await readFile(wasm))).instance.exports
const compareAll = exports.compare_all
const parts = (await readFile(new URL('versions.txt', import.meta.url), 'utf8'))
  .trimEnd()
  .split('\n\n')
  .map((part) => part.split('\n'))
const NAMES = ['releases of Kubernetes', 'what nodes of distributions print']

/** Returns a digest of all answers, as `compare_all` in pairs.rs does. */
function withSemver(/** @type {string[]} */ versions) {
  let digest = 0
  for (let left = 0; left < versions.length; left++) {
    for (let right = left + 1; right < versions.length; right++)
      digest = (Math.imul(digest, 31) + semver.compare(versions[left], versions[right])) | 0
  }
  return digest
}

console.log(
  `${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}; Node ${process.versions.node}, semver ${require('semver/package.json').version}\n`,
)
console.log(
  '| versions | by | nanoseconds a comparison (spread) | times as fast as semver (spread) |\n|---|---|---|---|',
)
const native = await criterion('versions')
for (const [part, versions] of parts.entries()) {
  const pairs = (versions.length * (versions.length - 1)) / 2
  const agree = compareAll(part) === withSemver(versions)
  // Both must agree on plain releases.
  if (part === 0 && !agree) throw new Error('semver orders the releases of Kubernetes otherwise')
  const ways = { semver: () => withSemver(versions), 'wasm in Node': () => compareAll(part) }
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, /** @type {number[]} */ ([])]))
  for (const call of Object.values(ways)) processor(TIMES, call)
  for (let round = 0; round < ROUNDS; round++)
    for (const [way, call] of Object.entries(ways)) times[way].push(processor(TIMES, call))
  const row = (/** @type {string} */ way, /** @type {number[]} */ list, /** @type {string} */ faster) =>
    console.log(
      `| ${NAMES[part]}${agree ? '' : ', which semver orders otherwise'} | ${way} | ${spread(
        list.map((/** @type {number} */ time) => (time * 1000) / pairs),
        0,
      )} | ${faster} |`,
    )
  row('semver', times.semver, '1')
  row(
    'wasm in Node',
    times['wasm in Node'],
    spread(
      times.semver.map((time, round) => time / times['wasm in Node'][round]),
      1,
    ),
  )
  const nativeTimes = native[part]
  row(
    'native, by criterion',
    nativeTimes,
    spread(
      times.semver.map((time) => time / median(nativeTimes)),
      1,
    ),
  )
}
