// The packed package in the runtimes that servers use, and in the bundler of webpack's kind. vite.test.mjs uses Vite.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, test } from './harness.mjs'
import { NPM, ROOT, serve } from './support.mjs'

const run = promisify(execFile)
const require = createRequire(join(ROOT, 'tests/runtimes/package.json'))
const RUNTIMES = join(ROOT, 'tests/runtimes/node_modules')
const isArm = process.arch === 'arm64'
const machine = isArm ? 'arm64' : 'x64'
const program = {
  'Node 20': join(RUNTIMES, `node-20-${machine}/bin/node`),
  'Node 22': join(RUNTIMES, `node-22-${machine}/bin/node`),
  Deno: join(RUNTIMES, `@deno/linux-${machine}-glibc/deno`),
  Bun: join(RUNTIMES, `@oven/bun-linux-${isArm ? 'aarch64' : 'x64'}/bin/bun`),
  workerd: join(RUNTIMES, `@cloudflare/workerd-linux-${isArm ? 'arm64' : '64'}/bin/workerd`),
}
/** The options that let Deno read files, and nothing else. */
const DENO = ['run', '--no-prompt', '--no-remote', '--allow-read', '--node-modules-dir=manual']

const FACTS = "{ clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }"
const USE = `
  const chinese = check(${FACTS}, { lang: 'zh-CN' }).steps[0].text
  const facts = checkText('$ uname -r\\n5.4.58\\n', { facts: { clusterVersion: '1.27.3', proxyMode: 'ipvs' } })
  const seen = [check(${FACTS}).rating, facts.rating, smaller(${FACTS}).rating, /[一-鿿]/.test(chinese)].join()`
const SEEN = 'high,high,high,true'
const MODULE = `import { check, checkText } from 'reusecheck'
import { check as smaller } from 'reusecheck/core'
${USE}
console.log(seen)`
const SCRIPT = `const { check, checkText } = require('reusecheck')
const { check: smaller } = require('reusecheck/core')
${USE}
console.log(seen)`

/** @type {string} */
let folder
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-runtimes-'))
  await cp(NPM, join(folder, 'node_modules/reusecheck'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true, "dependencies": { "reusecheck": "*" } }')
  await writeFile(join(folder, 'module.mjs'), MODULE)
  await writeFile(join(folder, 'script.cjs'), SCRIPT)
})
test.afterAll(() => rm(folder, { recursive: true }))

const RUNS = /** @type {[keyof typeof program, string[]][]} */ ([
  ['Node 20', []],
  ['Node 22', []],
  ['Deno', DENO],
  ['Bun', ['run']],
])
for (const [name, options] of RUNS) {
  test(`${name}: import and require load the package, and it answers without init()`, async () => {
    for (const file of ['module.mjs', 'script.cjs']) {
      const { stdout } = await run(program[name], [...options, file], { cwd: folder })
      expect(stdout.trim(), file).toBe(SEEN)
    }
  })
}

test('Node 20: an application that Rspack bundled still compiles the wasm at import', async () => {
  const to = await rspack('node', MODULE, { target: 'node20', publicPath: '' })
  const { stdout } = await run(program['Node 20'], [join(to, 'main.js')])
  expect(stdout.trim()).toBe(SEEN)
})

test('Rspack: the bundle works in a browser from a sub-path, and fetches the wasm of its entry only', async ({
  open,
}) => {
  for (const [name, entry] of Object.entries({ whole: 'reusecheck', smaller: 'reusecheck/core' })) {
    const code = `import { check, init, loadLanguage } from '${entry}'
      await init()
      await loadLanguage('zh-CN')
      document.title = check(${FACTS}, { lang: 'zh-CN' }).steps[0].text`
    const to = await rspack(name, code, { target: 'web', publicPath: 'auto' })
    await writeFile(
      join(to, 'index.html'),
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="main.js"></script>',
    )
    const site = await serve(to, { path: '/deep/er/' })
    try {
      const page = await open(site.url)
      await page.waitForFunction(() => /[一-鿿]/.test(document.title))
      const endings = site.requests
        .map(({ path }) => path.split('.').at(-1))
        .filter((ending) => /wasm|txt/.test(`${ending}`))
      expect([endings.sort(), page.problems]).toStrictEqual([['txt', 'wasm'], []])
      await page.context().close()
    } finally {
      await site.close()
    }
  }
})

/** Bundles a script, and returns the folder of the bundle. */
async function rspack(
  /** @type {string} */ name,
  /** @type {string} */ code,
  /** @type {{ target: string, publicPath: string }} */ { target, publicPath },
) {
  const entry = join(folder, `${name}.mjs`)
  const to = join(folder, `bundle-${name}`)
  await writeFile(entry, code)
  const compiler = require('@rspack/core').rspack({
    mode: 'production',
    context: folder,
    entry: { main: entry },
    output: { path: to, filename: 'main.js', publicPath },
    performance: false,
    target,
  })
  const stats = await promisify(compiler.run.bind(compiler))()
  await promisify(compiler.close.bind(compiler))()
  expect(stats.toJson({ all: false, errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] })
  return to
}

test('workerd: the entry for the edge takes the compiled wasm and the text of a language', async () => {
  const home = join(folder, 'edge')
  await mkdir(home)
  const entry = join(folder, 'worker.mjs')
  await writeFile(
    entry,
    `${await readFile(join(ROOT, 'examples/edge/worker.mjs'), 'utf8')}
import { checkFleet, checkText } from 'reusecheck/edge'
const smaller = check
${USE}

export default {
  async test() {
    const node = JSON.stringify({ name: 'a', ...${FACTS} })
    const { ratings } = await checkFleet(node)
    const all = [seen, ratings.high].join()
    if (all !== '${SEEN},1') throw new Error(all)
  },
}`,
  )
  await build({
    entryPoints: [entry],
    outfile: join(home, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['*.wasm'],
    loader: { '.txt': 'text' },
    logLevel: 'error',
  })
  await cp(join(NPM, 'reusecheck_bg.wasm'), join(home, 'reusecheck_bg.wasm'))
  await writeFile(
    join(home, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "reusecheck/reusecheck_bg.wasm", wasm = embed "reusecheck_bg.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
`,
  )
  const { stderr } = await run(program.workerd, ['test', join(home, 'config.capnp')])
  expect(stderr).toMatch(/\[ PASS \] main/)
})
