// Measures the layout of a page.

/**
 * Returns the pixels by which the page scrolls horizontally.
 * @param {import('@playwright/test').Page} page
 */
export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/**
 * Opens every `<details>`.
 * @param {import('@playwright/test').Page} page
 */
export const unfold = (page) =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true
  })

/**
 * Returns the box of an element.
 * @param {Locator} locator
 */
export async function boxOf(locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator} is not drawn`)
  return box
}
