// A browser driven by the W3C's WebDriver protocol: what Chromium, Firefox and WebKit have in common.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
const ENTER = '\ue007'
/** Under load a browser may take long for what it otherwise does at once. */
const PATIENCE = 60_000

/** The first of these programs on the path; undefined where there is none. */
export const find = (...names) =>
  process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))).find((place) => existsSync(place))

/** Starts `driver`, whose `options` hold the port as {port}, and a browser with it; `close` ends both. */
export async function session({ driver, options = [], capabilities, environment = {} }) {
  const port = await freePort()
  const child = spawn(driver, options.map((option) => option.replace('{port}', port)), {
    stdio: 'ignore', env: { ...process.env, LANG: 'C.UTF-8', ...environment },
  })
  const base = `http://127.0.0.1:${port}`
  try {
    await until(`${driver} to start`, () => fetch(`${base}/status`).then((answer) => answer.ok, () => false))
    const { sessionId } = await send('POST', `${base}/session`, { capabilities: { alwaysMatch: capabilities } })
    return new Session(`${base}/session/${sessionId}`, child)
  } catch (error) {
    child.kill()
    throw error
  }
}

class Session {
  #base
  #child

  constructor(base, child) {
    this.#base = base
    this.#child = child
  }

  #send = (method, path, body) => send(method, this.#base + path, body)

  open(url) {
    return this.#send('POST', '/url', { url })
  }

  /** What the function gives in the page; elements found here may be handed in. */
  run(work, ...args) {
    return this.#send('POST', '/execute/sync', { script: `return (${work})(...arguments)`, args })
  }

  /** The element, as soon as it is there; `selectors` lead through shadow roots. */
  find(...selectors) {
    const found = (all) => all.reduce((at, selector) => (at?.shadowRoot ?? at)?.querySelector(selector), document) ?? null
    return until(selectors.join(' » '), () => this.run(found, selectors))
  }

  click(element) {
    return this.#send('POST', `/element/${element[ELEMENT]}/click`, {})
  }

  /** Types over what stands there; a new line is the key for it, since not every driver takes the character. */
  async type(element, text) {
    await this.#send('POST', `/element/${element[ELEMENT]}/clear`, {})
    await this.#send('POST', `/element/${element[ELEMENT]}/value`, { text: text.replaceAll('\n', ENTER) })
  }

  async close() {
    await this.#send('DELETE', '').catch(() => {})
    if (this.#child.exitCode === null && this.#child.kill()) await once(this.#child, 'exit')
  }
}

async function send(method, url, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const { value } = await answer.json()
  if (!answer.ok) throw new Error(`${method} ${url}: ${value.error}: ${value.message}`)
  return value
}

/** What `attempt` gives, as soon as that is anything. */
async function until(what, attempt) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100)) {
    const found = await attempt()
    if (found) return found
  }
  throw new Error(`waited in vain for ${what}`)
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}
