// User journeys that must work in Chromium, Firefox and WebKit: the page, the element and the offline file.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { enter, seeRating } from './actions.mjs'
import { test as base, expect } from './harness.mjs'
import { STATES } from './page-object.mjs'
import { APP, OFFLINE, POLICY, ROOT, serve, WIDGET } from './support.mjs'

const REPORTING = `${POLICY}; report-uri /violation`
const FACTS = STATES.high.facts ?? []
const [VERSION, SYSTEM, KERNEL] = FACTS

/**
 * @typedef {import('./actions.mjs').Driver} Driver
 * @typedef {{ page: Site, portal: Site, file: string }} Places
 */

/** @type {import('@playwright/test').Fixtures<{}, { places: Places }>} */
const fixtures = {
  /** The addresses of the page, of a plain site with the element, and of the offline file. */
  places: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'reusecheck-journeys ä-'))
      await cp(join(ROOT, 'examples/plain'), join(folder, 'plain'), { recursive: true })
      await cp(WIDGET, join(folder, 'plain/reusecheck'), { recursive: true })
      await cp(join(OFFLINE, 'reusecheck.html'), join(folder, 'check.html'))
      const page = await serve(APP, { path: '/some/where/', policy: REPORTING })
      const portal = await serve(join(folder, 'plain'), { policy: REPORTING })
      await use({ page, portal, file: pathToFileURL(join(folder, 'check.html')).href })
      await page.close()
      await portal.close()
      await rm(folder, { recursive: true })
    },
    { scope: 'worker' },
  ],
}

export const test = base.extend(fixtures)

/**
 * Expects no failed requests and no violations of the policy.
 * @param {Site} site
 */
const isClean = (site) =>
  expect(site.requests.filter(({ path, status }) => status !== 200 && !path.endsWith('.ico'))).toStrictEqual([])

/** @type {Record<string, (driver: Driver, places: Places) => Promise<void>>} */
export const JOURNEYS = {
  async 'facts typed into the page give a verdict, and so does a paste, read by the engine'(driver, { page }) {
    await driver.open(page.url)
    await seeRating(driver, 'empty')
    await enter(driver, { facts: FACTS })
    await seeRating(driver, 'high')
    await driver.open('about:blank')
    await driver.open(`${page.url}#1&c=${VERSION}&m=ipvs`)
    await seeRating(driver, 'unknown')
    await enter(driver, {
      paste: `$ uname -r\n${KERNEL}\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`,
    })
    await seeRating(driver, 'medium')
    await driver.see(['.reading .lines'])
    isClean(page)
  },

  async 'the element on a plain site answers under the strict policy'(driver, { portal }) {
    await driver.open(portal.url)
    await seeRating(driver, 'medium', 'reuse-check')
    await enter(driver, { facts: FACTS }, 'reuse-check')
    await seeRating(driver, 'high', 'reuse-check')
    await enter(driver, { paste: 'net.ipv4.vs.conn_reuse_mode = 1\n' }, 'reuse-check')
    await seeRating(driver, 'medium', 'reuse-check')
    isClean(portal)
  },

  async 'the offline file, opened from the disk, answers, reads a paste and speaks Chinese'(driver, { file }) {
    await driver.open(`${file}#1&c=${VERSION}&m=ipvs`)
    await seeRating(driver, 'unknown')
    await enter(driver, { facts: [VERSION, SYSTEM, KERNEL, 'IPVS'] })
    await seeRating(driver, 'high')
    await enter(driver, { paste: 'net.ipv4.vs.conn_reuse_mode = 1\n' })
    await seeRating(driver, 'medium')
    await driver.click(['button.language'])
    await driver.see([':root[lang=zh-CN]'])
    expect(await driver.text(['.headline'])).toMatch(/[一-鿿]/)
  },
}
