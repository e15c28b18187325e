// Actions and queries on the page of one node, for its tests.

import { enter as fill, seeRating, throughPlaywright } from './actions.mjs'

/**
 * Common states of the page. `facts` fills the form, `paste` the paste box.
 * @type {Record<string, import('./actions.mjs').Input>}
 */
export const STATES = {
  empty: {},
  high: { facts: ['v1.19.16-r0', 'EulerOS 2.9', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64', 'IPVS'] },
  medium: { facts: ['1.23.17', 'Red Hat Enterprise Linux 7.9', '3.10.0-1160.el7.x86_64', 'IPVS'] },
  none: { facts: ['v1.25.3-r0', 'HCE OS 2.0', '5.10.0-60.18.0.50.r865_35.hce2.x86_64', 'IPVS'] },
  unknown: { facts: ['v1.19.16-r0', '', '', 'IPVS'] },
  conflict: {
    facts: ['v1.19.16-r0', '', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64', 'IPVS'],
    paste: '$ uname -r\n4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64\n#net.ipv4.vs.conn_reuse_mode = 1\nnot read\n',
  },
  unreadable: { facts: ['one point two', '', 'not-a-kernel', 'IPVS'] },
}

/**
 * Brings the page into a state through its form.
 * @param {Page} page
 * @param {import('./actions.mjs').Input} input
 */
export async function enter(page, input) {
  await fill(throughPlaywright(page), input)
  if (input.paste !== undefined) await read(page)
}

/** Matches the files of the part that explains answers. */
export const PART = /\/(?:split|chunk)_[^/]*\.wasm$/

/** Delays files, also those that workers load, until the returned function is called. */
export async function hold(/** @type {Page} */ page, /** @type {RegExp} */ files) {
  let release = () => {}
  /** @type {Promise<void>} */
  const released = new Promise((resolve) => {
    release = resolve
  })
  await page.context().route(files, async (route) => {
    await released
    await route.continue()
  })
  return release
}

/** Waits until the paste is read. */
export const read = (/** @type {Page} */ page) => page.locator('.waiting').waitFor({ state: 'detached' })

/** Returns the rating of the headline. */
export const rating = (/** @type {Page | Locator} */ page) => page.locator('.headline').getAttribute('data-rating')

/** Waits until the headline has this rating. */
export const rated = (/** @type {Page | Locator} */ page, /** @type {string} */ rating) =>
  seeRating(throughPlaywright(page), rating)

/** Returns the ids of the drawn steps, in order. */
export const steps = (/** @type {Page} */ page) => ids(page.locator('section[aria-labelledby=why] ol > li'))

/** Returns the ids of the drawn remedies, in order. */
export const remedies = (/** @type {Page} */ page) => ids(page.locator('section[aria-labelledby=remedies] > ol > li'))

const ids = (/** @type {Locator} */ items) =>
  items.evaluateAll((all) => all.map((item) => item.getAttribute('data-id') ?? ''))
