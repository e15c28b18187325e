// A line for each test, every failure in full, and a closing line to count by: `N passed, N failed, N skipped`. Tests that run
// only with --all stand apart: nothing is missing where they are skipped.
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ONLY_WITH_ALL } from './harness.mjs'

export default class Reporter {
  #counts = { passed: 0, failed: 0, skipped: 0, apart: 0 }
  /** @type {string[]} */
  #failed = []
  #folder = ''

  /** @param {import('@playwright/test').FullConfig} config */
  onBegin(config) {
    this.#folder = config.rootDir
  }

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, result) {
    const name = [relative(this.#folder, test.location.file), ...test.titlePath().slice(3)].join(' › ')
    const skip = test.annotations.find(({ type }) => type === 'skip')
    if (skip && result.status === 'skipped') {
      this.#counts[skip.description === ONLY_WITH_ALL ? 'apart' : 'skipped']++
      return console.log(`- ${name}: ${skip.description ?? 'no reason given'}`)
    }
    // Playwright calls those skipped, too, that did not run because what prepares them failed.
    const isGood = result.status !== 'skipped' && test.outcome() === 'expected'
    this.#counts[isGood ? 'passed' : 'failed']++
    const line = `${isGood ? '✔' : '✖'} ${name} (${result.duration}ms)`
    console.log(line)
    if (isGood) return
    this.#failed.push(line)
    result.errors.forEach((error) => this.#explain(error))
    const kept = result.attachments.filter(({ name, path }) => path && name !== 'error-context')
    for (const { name, path = '' } of kept) console.log(`    ${name}: ${relative(process.cwd(), path)}`)
  }

  /**
   * What failed outside of any test.
   * @param {import('@playwright/test/reporter').TestError} error
   */
  onError(error) {
    this.#counts.failed++
    this.#failed.push('✖ outside of any test (0ms)')
    this.#explain(error)
  }

  /** @param {import('@playwright/test/reporter').FullResult} result */
  onEnd({ status }) {
    const { passed, failed, skipped, apart } = this.#counts
    if (this.#failed.length > 0) console.log(['', ...this.#failed].join('\n'))
    if (status !== 'passed' && failed === 0) console.log(`the run did not end: ${status}`)
    const ran = `${passed} passed, ${failed} failed, ${skipped} skipped`
    console.log(`\n${passed + failed} tests run: ${ran}${apart ? `, ${apart} ${ONLY_WITH_ALL}` : ''}`)
  }

  printsToStdio() {
    return true
  }

  /** @param {import('@playwright/test/reporter').TestError} error */
  #explain({ stack, message, value, snippet }) {
    const text = [stack ?? message ?? value, snippet].filter(Boolean).join('\n\n')
    console.log((process.stdout.isTTY ? text : stripVTControlCharacters(text)).replace(/^/gm, '    '))
  }
}
