// Runs axe in a page.
import { readFile } from 'node:fs/promises'

const source = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

/** The rules about colours, which are all that a theme changes. */
export const COLOURS = { runOnly: ['color-contrast', 'link-in-text-block'] }

/**
 * Returns one line for each finding.
 * @param {import('@playwright/test').Page | import('@playwright/test').Frame} frame
 * @param {import('axe-core').RunOptions} [options] By default WCAG up to AA and best practices.
 * @returns {Promise<string[]>}
 */
export async function findings(frame, options = { runOnly: [...WCAG, 'best-practice'] }) {
  await frame.evaluate(source)
  // Describing the rules that pass takes time, and nobody reads it.
  const violations = await frame.evaluate(
    (options) => globalThis.axe.run({ ...options, resultTypes: ['violations'] }).then(({ violations }) => violations),
    options,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`))
}
