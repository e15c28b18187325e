// Configures all tests of this folder. `cargo xtask test` builds dist/ first; by hand: `cargo xtask dist`, then `npm test`.
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { FLAGS, findChromium } from './chromium.mjs'
import { DRAWING, ENVIRONMENT } from './fonts.mjs'

const executablePath = findChromium()
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url))

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.mjs',
  outputDir: '../../target/browser-tests',
  reporter: './reporter.mjs',
  workers: availableParallelism(),
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // On a busy machine, fast operations may take long.
  timeout: 180_000,
  expect: {
    timeout: 30_000,
    // Native controls may differ by a few pixels between browsers; a moved line changes hundreds.
    toHaveScreenshot: { maxDiffPixels: 60, threshold: 0.1, stylePath: here('pictures.css') },
  },
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  use: {
    browserName: 'chromium',
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    launchOptions: { executablePath, args: FLAGS },
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
  },
  projects: [
    { name: 'chromium', testIgnore: ['pictures.test.mjs', 'webdriver.test.mjs'] },
    {
      name: 'pictures',
      testMatch: 'pictures.test.mjs',
      use: { launchOptions: { executablePath, args: [...FLAGS, ...DRAWING], env: { ...process.env, ...ENVIRONMENT } } },
    },
    { name: 'webdriver', testMatch: 'webdriver.test.mjs' },
  ],
})
