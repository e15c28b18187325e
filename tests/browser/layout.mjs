// How a page is laid out.

/**
 * By how many pixels it scrolls sideways.
 * @param {import('@playwright/test').Page} page
 */
export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/**
 * Opens every fold.
 * @param {import('@playwright/test').Page} page
 */
export const unfold = (page) =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true
  })

/**
 * Where an element is drawn.
 * @param {Locator} locator
 */
export async function boxOf(locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator} is not drawn`)
  return box
}
