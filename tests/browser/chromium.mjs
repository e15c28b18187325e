// Finds and starts Chromium.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

// Chromium obeys only the last list of features: Playwright's, as far as it matters here, and the pop-up of the address bar,
// which every new window loads, for an eighth of the time of a test.
const WITHOUT = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
]

export const FLAGS = [
  `--disable-features=${WITHOUT}`,
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Returns the first of these programs on the path; undefined if there is none.
 * @param {string[]} names
 */
export const find = (...names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((place) => existsSync(place))

/** Chromium: `$CHROMIUM`, or the first of its usual names on the path. */
export function findChromium() {
  const found = process.env.CHROMIUM || find('chromium', 'chromium-browser', 'google-chrome')
  if (!found) throw new Error('no Chromium: install one, or name it in $CHROMIUM')
  return found
}

/** Starts Chromium outside of a test run, for benchmarks. */
export const launch = () => chromium.launch({ executablePath: findChromium(), args: FLAGS })
