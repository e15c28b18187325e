// User actions on the page, independent of the driver: Playwright (Chromium) or WebDriver (Firefox, WebKit).

/**
 * The path to an element: selectors through shadow roots, each within the result of the previous one.
 * @typedef {string[]} Way
 *
 * @typedef {{
 *   open: (url: string) => Promise<unknown>,
 *   fill: (way: Way, text: string) => Promise<unknown>,
 *   click: (way: Way) => Promise<unknown>,
 *   see: (way: Way) => Promise<unknown>,
 *   text: (way: Way) => Promise<string>,
 * }} Driver Every action waits for its element.
 *
 * @typedef {{ facts?: string[], paste?: string }} Input `facts`: cluster version, system, kernel, mode
 */

/** The forwarding modes in the order of the choices. Tests use the position, because labels depend on the language. */
const MODES = ['Not known', 'IPVS', 'iptables', 'nftables', 'userspace', 'none']

/**
 * Fills the form and the paste box inside `around`.
 * @param {Driver} driver
 * @param {Input} input
 * @param {Way} around
 */
export async function enter(driver, { facts, paste }, ...around) {
  if (facts) {
    const [version, os, kernel, mode] = facts
    for (const [id, value] of Object.entries({ clusterVersion: version, os, kernel })) {
      await driver.fill([...around, `#${id}`], value)
    }
    await driver.click([...around, `#proxyMode label:nth-of-type(${MODES.indexOf(mode) + 1})`])
  }
  if (paste !== undefined) await driver.fill([...around, '#paste'], paste)
}

/**
 * Waits until the headline has this rating.
 * @param {Driver} driver
 * @param {string} rating
 * @param {Way} around
 */
export const seeRating = (driver, rating, ...around) => driver.see([...around, `.headline[data-rating=${rating}]`])

/**
 * @param {Pick<Page, 'locator'> & Partial<Pick<Page, 'goto'>>} page a page, or an element that contains the target
 * @returns {Driver}
 */
export function throughPlaywright(page) {
  const at = (/** @type {Way} */ [first, ...rest]) =>
    rest.reduce((found, selector) => found.locator(selector), page.locator(first))
  return {
    open: async (url) => page.goto?.(url),
    fill: (way, text) => at(way).fill(text),
    click: (way) => at(way).click(),
    see: (way) => at(way).first().waitFor(),
    text: async (way) => (await at(way).textContent()) ?? '',
  }
}
