// The page as a user meets it: what the tests of the page say and see.

import { APP, launch, open, serve } from './support.mjs'

/** The states every look at the page goes through. `facts` fills the form, `paste` the box. */
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

/** Starts the site and the browser; `stop` ends both. */
export async function start(path = '/some/where/') {
  const site = await serve(APP, { path })
  const browser = await launch()
  const stop = async () => {
    await browser.close()
    await site.close()
  }
  return { site, browser, stop }
}

/** Opens the page and waits until it has started. */
export async function visit({ site, browser }, { hash = '', ...options } = {}) {
  const page = await open(browser, site.url + hash, options)
  await page.waitForSelector('.headline')
  return page
}

/** Brings the page into a state, as a user would. */
export async function enter(page, { facts, paste }) {
  if (facts) {
    const [version, os, kernel, mode] = facts
    await page.getByLabel('Cluster version').fill(version)
    await page.getByLabel('Operating system').fill(os)
    await page.getByLabel('Kernel', { exact: true }).fill(kernel)
    await page.getByRole('radio', { name: mode }).check()
  }
  if (paste !== undefined) {
    await page.getByLabel('Or paste').fill(paste)
    await read(page)
  }
}

/** Waits until the paste is read. */
export const read = (page) => page.locator('.waiting').waitFor({ state: 'detached' })

/** The rating, as the headline has it. */
export const rating = (page) => page.locator('.headline').getAttribute('data-rating')

/** Ids of the steps shown, in order. */
export const steps = (page) => ids(page.locator('section[aria-labelledby=why] > ol > li'))

/** Ids of the remedies shown, in order. */
export const remedies = (page) => ids(page.locator('section[aria-labelledby=remedies] > ol > li'))

const ids = (items) => items.evaluateAll((all) => all.map((item) => item.dataset.id))

/** Waits until typing counts as over: the address follows then. */
export const rest = (page) => page.waitForTimeout(900)
