// The package, packed as a registry would have it, in an application that Vite bundles: built, and while developing.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { build, createServer } from 'vite'
import { launch, NPM, open, ROOT, serve } from './support.mjs'

const run = promisify(execFile)
let root
let browser
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'reusecheck-vite-'))
  await cp(join(ROOT, 'examples/vite'), root, { recursive: true })
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', root, NPM])
  const home = join(root, 'node_modules/reusecheck')
  await mkdir(home, { recursive: true })
  await run('tar', ['-xzf', join(root, stdout.trim()), '--strip-components=1', '-C', home])
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await rm(root, { recursive: true })
})

/** Types, reads, changes the language. */
async function use(url) {
  const page = await open(browser, url)
  page.setDefaultTimeout(30_000)
  const says = (text) => page.locator('output').filter({ hasText: text }).waitFor()
  await says(/^unknown: /)
  await page.locator('textarea').fill('4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64\nnet.ipv4.vs.conn_reuse_mode = 1')
  await says(/^medium: /)
  await page.getByRole('button').click()
  await says(/^medium: .*[一-鿿]/)
  assert.deepEqual(page.problems, [])
  await page.context().close()
}

test('built, it works from a sub-path under the strict policy; the wasm is fetched once, the language when it is wanted', async () => {
  await build({ root, logLevel: 'error' })
  const site = await serve(join(root, 'dist'), { path: '/deep/er/' })
  try {
    await use(site.url)
    const asked = site.requests.map(({ path }) => path.replace(/-[\w-]{8}\./, '.'))
    assert.deepEqual(asked, ['', 'assets/index.js', 'assets/reusecheck_bg.wasm', 'assets/zh-CN.txt'].map((name) => `/deep/er/${name}`))
  } finally {
    await site.close()
  }
})

test("Vite's own server, which bundles packages in its own way, finds the wasm and the language too", async () => {
  const server = await createServer({ root, logLevel: 'error', server: { host: '127.0.0.1' } })
  try {
    await server.listen()
    await use(server.resolvedUrls.local[0])
  } finally {
    await server.close()
  }
})
