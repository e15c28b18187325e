// Drives Firefox and WebKit through the WebDriver protocol, which Playwright does not support.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Capabilities, WebDriver } from 'selenium-webdriver'
import { Executor, HttpClient } from 'selenium-webdriver/http/index.js'
import { DriverService } from 'selenium-webdriver/remote/index.js'
import { find } from './chromium.mjs'

/**
 * @typedef {import('./actions.mjs').Driver} Driver
 * @typedef {{ driver: string | undefined, capabilities: object, needsScreen?: boolean }} Browser
 */

/** The timeout in milliseconds. Under load, fast operations may take long. */
const TIMEOUT = 60_000

/**
 * The browsers and their drivers. For runs by hand, $GECKODRIVER is the path of the driver that `cargo xtask test` builds.
 * @type {Record<string, Browser>}
 */
export const BROWSERS = {
  Firefox: {
    driver: find('firefox-esr', 'firefox') && (process.env.GECKODRIVER || find('geckodriver')),
    capabilities: { 'moz:firefoxOptions': { binary: find('firefox-esr', 'firefox'), args: ['-headless'] } },
  },
  WebKit: { driver: find('Xvfb') && find('WebKitWebDriver'), capabilities: {}, needsScreen: true },
}

/**
 * Starts a browser. `close` ends it and its helper processes.
 * @param {Browser} browser
 * @returns {Promise<{ driver: Driver, close: () => Promise<void> }>}
 */
export async function start({ driver = '', capabilities, needsScreen }) {
  const screen = needsScreen ? await startScreen() : undefined
  const service = new DriverService.Builder(driver)
    .setHostname('127.0.0.1')
    .setEnvironment({ ...process.env, LANG: 'C.UTF-8', ...screen?.environment })
    .build()
  const client = new HttpClient(await service.start(TIMEOUT))
  const session = WebDriver.createSession(new Executor(client), new Capabilities(capabilities))
  const close = async () => {
    await session.quit().catch(() => {})
    await service.kill()
    screen?.close()
  }
  return { driver: throughWebDriver(session), close }
}

/** Starts a virtual screen. */
async function startScreen() {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [display] = await once(server.stdout, 'data')
  return { environment: { DISPLAY: `:${String(display).trim()}` }, close: () => server.kill() }
}

/**
 * @param {WebDriver} session
 * @returns {Driver}
 */
function throughWebDriver(session) {
  /**
   * Finds an element. Runs in the page, so it cannot call functions of this module.
   * @type {(way: string[]) => Element | null}
   */
  const look = (way) =>
    way.reduce((/** @type {any} */ at, selector) => (at?.shadowRoot ?? at)?.querySelector(selector) ?? null, document)
  /** @type {(element: Element) => void} */
  const toMiddle = (element) => element.scrollIntoView({ block: 'center', behavior: 'instant' })
  /**
   * @param {string[]} way
   * @returns {Promise<import('selenium-webdriver').WebElement>}
   */
  const find = (way) =>
    session.wait(() => session.executeScript(look, way), TIMEOUT, `timeout: no element ${way.join(' » ')}`)
  return {
    open: (url) => session.get(url),
    click: async (way) => {
      const element = await find(way)
      // WebKit's driver does not wait for the end of its scrolling.
      await session.executeScript(toMiddle, element)
      await element.click()
    },
    // Sends Enter for line breaks, because some drivers reject the character.
    fill: async (way, text) => {
      const element = await find(way)
      await element.clear()
      await element.sendKeys(text.replaceAll('\n', '\ue007'))
    },
    see: find,
    text: async (way) => (await find(way)).getText(),
  }
}
