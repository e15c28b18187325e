// `cargo xtask serve`, the first command of the README: it builds the page, serves it and prints an address with an example.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { expect, test } from './harness.mjs'
import { POLICY, ROOT } from './support.mjs'

/** @type {import('node:child_process').ChildProcess} */
let serving
/** @type {string} */
let address
test.beforeAll(async () => {
  // A page that was never built for development is compiled first.
  test.setTimeout(1_800_000)
  const port = await freePort()
  // A group of its own: the task's programs end with it.
  serving = spawn('cargo', ['xtask', 'serve', '--port', port], { cwd: ROOT, detached: true })
  address = await new Promise((resolve, reject) => {
    let said = ''
    const hear = (/** @type {string} */ text) => {
      said += text
      const found = said.match(/open (http:\S+)/)
      if (found) resolve(found[1])
    }
    serving.stdout?.on('data', hear)
    serving.stderr?.on('data', hear)
    serving.on('exit', () => reject(new Error(said.slice(-2000))))
  })
})
test.afterAll(async () => {
  try {
    process.kill(-(serving.pid ?? 0))
  } catch {
    // It has ended by itself.
  }
})

test('the printed address opens with an answer, and a paste is read there', async ({ open }) => {
  const page = await open('about:blank')
  // The page asks for the next build all the time, so that nothing says when it has loaded.
  await page.goto(address, { waitUntil: 'commit' })
  await page.locator('.headline[data-rating=medium]').waitFor()
  await page.getByRole('textbox', { name: 'Paste or drop what you have' }).fill('net.ipv4.vs.conn_reuse_mode = 1')
  await page.locator('#line-1 mark').waitFor()
  expect(page.problems).toStrictEqual([])
})

test('it is served under the strict policy', async () => {
  expect((await fetch(address)).headers.get('content-security-policy')).toBe(POLICY)
})

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(String(port)))
    })
  })
}
