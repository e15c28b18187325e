// Runs Lighthouse on the built pages, as a static host serves them. Accessibility and best practices must be 100; performance is
// only printed, because it is a timing.
import { fileURLToPath } from 'node:url'
import { launch } from 'chrome-launcher'
import lighthouse, { desktopConfig } from 'lighthouse'
import { host } from '../browser/static-host.mjs'

const APP = fileURLToPath(new URL('../../dist/app', import.meta.url))
const PAGES = [
  '',
  '#1&c=v1.19.16-r0&o=EulerOS%202.5&m=ipvs',
  'fleet.html',
  'coverage.html',
  'coverage.zh-CN.html',
  'builder.html',
]
const CATEGORIES = ['performance', 'accessibility', 'best-practices']
const site = await host(APP)
const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'],
})
const options = { port: chrome.port, onlyCategories: CATEGORIES, logLevel: 'error' }
for (const page of PAGES) {
  for (const [form, config] of [
    ['mobile', undefined],
    ['desktop', desktopConfig],
  ]) {
    const { lhr } = await lighthouse(`${site.url}${page}`, options, config)
    const scores = CATEGORIES.map((category) => Math.round(lhr.categories[category].score * 100))
    const seconds = (/** @type {string} */ audit) => `${(lhr.audits[audit].numericValue / 1000).toFixed(1)} s`
    console.log(
      [
        page || 'index.html',
        form,
        ...scores,
        seconds('largest-contentful-paint'),
        `${Math.round(lhr.audits['total-blocking-time'].numericValue)} ms`,
      ].join(' | '),
    )
    for (const category of CATEGORIES.slice(1)) {
      for (const { id } of lhr.categories[category].auditRefs) {
        const { score, title, details } = lhr.audits[id]
        if (score === null || score === 1) continue
        process.exitCode = 1
        console.log(`  ${category}: ${title}: ${JSON.stringify(details?.items?.slice(0, 3))}`)
      }
    }
  }
}
chrome.kill()
await site.close()
