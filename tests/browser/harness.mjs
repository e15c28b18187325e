// Playwright's `test` with shared fixtures: pages in separate contexts, and the app on a separate site.
import { test as base, expect } from '@playwright/test'
import { APP, openPage, serve } from './support.mjs'

export { expect }

/** The reason for skipping tests that take minutes. They are counted separately from tests with missing tools. */
export const ONLY_WITH_ALL = 'only with --all'
/** Whether `cargo xtask test --all` runs the tests. */
export const ALL = Boolean(process.env.REUSECHECK_ALL)

/** Matches in the page of one node after all its parts have loaded. */
export const STARTED = '.result[data-rest=loaded]'

/**
 * @typedef {(url: string, options?: PageOptions) => Promise<WatchedPage>} Open
 * @typedef {(options?: PageOptions & { hash?: string }) => Promise<WatchedPage>} Visit
 */

/** @type {import('@playwright/test').Fixtures<{ path: string, open: Open, site: Site, visit: Visit }, {}, import('@playwright/test').PlaywrightTestArgs, import('@playwright/test').PlaywrightWorkerArgs>} */
const fixtures = {
  /** The path of the app on its site. The app must work under any path. */
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

  /** The app on a free port. `site.requests` lists the requests. */
  site: async ({ path }, use) => {
    const site = await serve(APP, { path })
    await use(site)
    await site.close()
  },

  /** Opens the page of one node and waits until it has started, including the part that explains answers. */
  visit: async ({ open, site }, use) => {
    await use(async ({ hash = '', ...options } = {}) => {
      const page = await open(site.url + hash, options)
      await page.locator(STARTED).waitFor()
      return page
    })
  },
}

export const test = base.extend(fixtures)
