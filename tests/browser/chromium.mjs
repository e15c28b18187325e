// Finds and starts Chromium.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

// Chromium applies only the last `--disable-features`, so this list repeats the features of Playwright's that matter here. Every
// new window loads the pop-up of the address bar (WebUIOmnibox…), which takes an eighth of a test's time.
const DISABLED_FEATURES = [
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
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
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
