// The journeys in Firefox and WebKit.
import { JOURNEYS, test } from './journeys.mjs'
import { BROWSERS, start } from './webdriver.mjs'

for (const [name, browser] of Object.entries(BROWSERS)) {
  test.describe(name, () => {
    test.skip(!browser.driver, `${name} or its driver is not installed`)

    for (const [title, journey] of Object.entries(JOURNEYS)) {
      test(title, async ({ places }) => {
        const { driver, close } = await start(browser)
        try {
          await journey(driver, places)
        } finally {
          await close()
        }
      })
    }
  })
}
