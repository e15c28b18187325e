// `cargo xtask serve`, the first command of the README: it builds the page, serves it and prints an address with an example.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { launch, open, POLICY, ROOT } from './support.mjs'

let serving
let address
let browser
before(async () => {
  const port = await freePort()
  // A group of its own: the task's programs end with it.
  serving = spawn('cargo', ['xtask', 'serve', '--port', port], { cwd: ROOT, detached: true })
  address = await new Promise((resolve, reject) => {
    let said = ''
    const hear = (text) => {
      said += text
      const found = said.match(/open (http:\S+)/)
      if (found) resolve(found[1])
    }
    serving.stdout.on('data', hear)
    serving.stderr.on('data', hear)
    serving.on('exit', () => reject(new Error(said.slice(-2000))))
  })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  try {
    process.kill(-serving.pid)
  } catch {
    // It has ended by itself.
  }
})

test('the printed address opens with an answer, and a paste is read there', async () => {
  const page = await open(browser, address)
  await page.locator('.headline[data-rating=medium]').waitFor()
  await page.getByLabel('Or paste').fill('net.ipv4.vs.conn_reuse_mode = 1')
  await page.locator('#line-1 mark').waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('it is served under the strict policy, opened for the reloading script alone', async () => {
  const sent = (await fetch(address)).headers.get('content-security-policy')
  const opened = sent.replace(/ 'nonce-[^']+'/, '').replace(' ws://127.0.0.1:*', '')
  assert.deepEqual(opened.split(/; ?/).filter(Boolean), POLICY.split('; '))
})

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(String(port)))
    })
  })
}
