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
