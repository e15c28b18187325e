// Finds and starts Chromium.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

export const FLAGS = [
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
