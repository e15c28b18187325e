// The packed package in an application that Vite bundles: the build and the development server.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, createServer } from 'vite'
import { expect, test } from './harness.mjs'
import { NPM, ROOT, serve } from './support.mjs'

const run = promisify(execFile)
/** @type {string} */
let root
test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'reusecheck-vite-'))
  await cp(join(ROOT, 'examples/vite'), root, { recursive: true })
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', root, NPM])
  const home = join(root, 'node_modules/reusecheck')
  await mkdir(home, { recursive: true })
  await run('tar', ['-xzf', join(root, stdout.trim()), '--strip-components=1', '-C', home])
})
test.afterAll(async () => {
  await rm(root, { recursive: true })
})

/** Types, reads, changes the language. */
async function use(/** @type {Open} */ open, /** @type {string} */ url) {
  const page = await open(url)
  page.setDefaultTimeout(30_000)
  const seeOutput = (/** @type {RegExp} */ text) => page.locator('output').filter({ hasText: text }).waitFor()
  await seeOutput(/^unknown: /)
  await page.locator('textarea').fill('4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64\nnet.ipv4.vs.conn_reuse_mode = 1')
  await seeOutput(/^medium: /)
  await page.getByRole('button').click()
  await seeOutput(/^medium: .*[一-鿿]/)
  expect(page.problems).toStrictEqual([])
  await page.context().close()
}

test('the build works from a sub-path under the strict policy; the wasm is fetched once, the language on demand', async ({
  open,
}) => {
  await build({ root, logLevel: 'error' })
  const site = await serve(join(root, 'dist'), { path: '/deep/er/' })
  try {
    await use(open, site.url)
    const requested = site.requests.map(({ path }) => path.replace(/-[\w-]{8}\./, '.'))
    expect(requested).toStrictEqual(
      ['', 'assets/index.js', 'assets/reusecheck_bg.wasm', 'assets/zh-CN.txt'].map((name) => `/deep/er/${name}`),
    )
  } finally {
    await site.close()
  }
})

test('the development server of Vite finds the wasm and the language too', async ({ open }) => {
  const server = await createServer({ root, logLevel: 'error', server: { host: '127.0.0.1' } })
  try {
    await server.listen()
    await use(open, server.resolvedUrls?.local[0] ?? '')
  } finally {
    await server.close()
  }
})
