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
  // The first development build compiles the page.
  test.setTimeout(1_800_000)
  const port = await freePort()
  // In a separate process group, so that the task's programs end with it.
  serving = spawn('cargo', ['xtask', 'serve', '--port', port], { cwd: ROOT, detached: true })
  address = await new Promise((resolve, reject) => {
    let output = ''
    const collect = (/** @type {string} */ text) => {
      output += text
      const found = output.match(/open (http:\S+)/)
      if (found) resolve(found[1])
    }
    serving.stdout?.on('data', collect)
    serving.stderr?.on('data', collect)
    serving.on('exit', () => reject(new Error(output.slice(-2000))))
  })
})
test.afterAll(async () => {
  try {
    process.kill(-(serving.pid ?? 0))
  } catch {
    // It has already ended.
  }
})

test('the printed address opens with an answer, and the page reads a paste', async ({ open }) => {
  const page = await open('about:blank')
  // The page waits for the next build all the time, so its load event never comes.
  await page.goto(address, { waitUntil: 'commit' })
  await page.locator('.headline[data-rating=medium]').waitFor()
  await page.getByRole('textbox', { name: 'Paste or drop what you have' }).fill('net.ipv4.vs.conn_reuse_mode = 1')
  await page.locator('#line-1 mark').waitFor()
  expect(page.problems).toStrictEqual([])
})

test('the page is served under the strict policy', async () => {
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
