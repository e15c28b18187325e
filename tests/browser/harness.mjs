// `test` of Playwright with what the tests of this folder share: pages in contexts of their own, and the app on a site of its own.
import { test as base, expect } from '@playwright/test'
import { APP, openPage, serve } from './support.mjs'

export { expect }

/** Why tests that take minutes are skipped: counted apart from those that lack something. */
export const ONLY_WITH_ALL = 'only with --all'
/** Whether `cargo xtask test --all` runs them. */
export const ALL = Boolean(process.env.REUSECHECK_ALL)

/** In the page of one node once all of it has arrived. */
export const STARTED = '.result[data-rest=there]'

/**
 * @typedef {(url: string, options?: PageOptions) => Promise<WatchedPage>} Open
 * @typedef {(options?: PageOptions & { hash?: string }) => Promise<WatchedPage>} Visit
 */

/** @type {import('@playwright/test').Fixtures<{ path: string, open: Open, site: Site, visit: Visit }, {}, import('@playwright/test').PlaywrightTestArgs, import('@playwright/test').PlaywrightWorkerArgs>} */
const fixtures = {
  /** Where on its site the app is served: it must not care. */
  path: ['/some/where/', { option: true }],

  /** Opens an address in a fresh context (own storage, own cache), which ends with the test. */
  open: async ({ browser }, use) => {
    /** @type {WatchedPage[]} */
    const pages = []
    await use(async (url, options) => {
      const page = await openPage(browser, 'about:blank', options)
      pages.push(page)
      await page.goto(url)
      return page
    })
    await Promise.all(pages.map((page) => page.context().close()))
  },

  /** The app on a free port; `site.requests` lists what was asked for. */
  site: async ({ path }, use) => {
    const site = await serve(APP, { path })
    await use(site)
    await site.close()
  },

  /** Opens the page of one node and waits until it has started, with the part that explains answers. */
  visit: async ({ open, site }, use) => {
    await use(async ({ hash = '', ...options } = {}) => {
      const page = await open(site.url + hash, options)
      await page.locator(STARTED).waitFor()
      return page
    })
  },
}

export const test = base.extend(fixtures)
