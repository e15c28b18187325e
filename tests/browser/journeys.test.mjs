// The journeys in Chromium, driven by Playwright.
import { throughPlaywright } from './actions.mjs'
import { JOURNEYS, test } from './journeys.mjs'

for (const [name, journey] of Object.entries(JOURNEYS)) {
  test(name, async ({ open, places }) => journey(throughPlaywright(await open('about:blank')), places))
}
