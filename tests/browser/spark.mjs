// Runs the example for Spark and checkFleet over the same generated inventory.
import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { NPM, packages, ROOT } from './support.mjs'

const run = promisify(execFile)

/** Returns the groups of both ways as sorted lines, and the seconds that each took. */
export async function compare(/** @type {number} */ nodes) {
  const folder = await mkdtemp(join(tmpdir(), 'reusecheck-spark-'))
  try {
    await python('inventory.py', nodes, join(folder, 'made-up'))
    const [theirs, spark] = await timed(() => python('check.py', join(folder, 'made-up/parquet')))
    const [report, ours] = await timed(() => fleet(join(folder, 'made-up/json')))
    const groups = theirs
      .trim()
      .split('\n')
      .map((/** @type {string} */ line) => JSON.parse(line))
    return { groups: groups.map(line).sort(), report, expected: report.groups.map(group).map(line).sort(), spark, ours }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<[T, number]>}
 */
async function timed(work) {
  const start = performance.now()
  return [await work(), (performance.now() - start) / 1000]
}

async function python(/** @type {string} */ script, /** @type {(string | number)[]} */ ...args) {
  const programs = process.env.REUSECHECK_SPARK ?? join(process.env.HOME ?? '', '.cache/reusecheck/spark/bin')
  // Spark must not use the machine's host name, because everything runs locally.
  const env = {
    ...process.env,
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_HOSTNAME: 'localhost',
    PYSPARK_PYTHON: join(programs, 'python'),
    PYTHONPATH: await packages(),
  }
  const { stdout } = await run(join(programs, 'python'), [join(ROOT, 'examples/spark', script), ...args.map(String)], {
    env,
  })
  return stdout
}

async function fleet(/** @type {string} */ folder) {
  const { checkFleet, init } = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await init()
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  async function* bytes() {
    for (const name of files) yield* createReadStream(join(folder, name), { highWaterMark: 1 << 20 })
  }
  return checkFleet(bytes())
}

const group = (/** @type {any} */ { rating, range, problem, cause, nodes, report }) => ({
  rating,
  certainty: report.certainty,
  range,
  problem,
  ...cause,
  nodes,
})

/** Formats a group. Spark omits null values. */
const line = (
  /** @type {any} */ { rating, certainty, range, problem, kubeProxy, lineage, connReuseMode, faq, nodes },
) =>
  JSON.stringify({
    rating,
    certainty,
    range: range ?? null,
    problem: problem ?? null,
    kubeProxy,
    lineage: lineage ?? null,
    connReuseMode: connReuseMode ?? null,
    faq,
    nodes,
  })
