// Prints a line for each test, every failure in full, and a summary: `N passed, N failed, N skipped`. Tests that run only with
// --all are counted separately, because they are not skipped for a missing tool.
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ONLY_WITH_ALL } from './harness.mjs'

export default class Reporter {
  #counts = { passed: 0, failed: 0, skipped: 0, onlyWithAll: 0 }
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
      this.#counts[skip.description === ONLY_WITH_ALL ? 'onlyWithAll' : 'skipped']++
      return console.log(`- ${name}: ${skip.description ?? 'no reason given'}`)
    }
    // Playwright also marks tests as skipped if their preparation failed.
    const isGood = result.status !== 'skipped' && test.outcome() === 'expected'
    this.#counts[isGood ? 'passed' : 'failed']++
    const line = `${isGood ? '✔' : '✖'} ${name} (${result.duration}ms)`
    console.log(line)
    if (isGood) return
    this.#failed.push(line)
    result.errors.forEach((error) => this.#explain(error))
    const attachments = result.attachments.filter(({ name, path }) => path && name !== 'error-context')
    for (const { name, path = '' } of attachments) console.log(`    ${name}: ${relative(process.cwd(), path)}`)
  }

  /**
   * Prints an error outside of any test.
   * @param {import('@playwright/test/reporter').TestError} error
   */
  onError(error) {
    this.#counts.failed++
    this.#failed.push('✖ outside of any test (0ms)')
    this.#explain(error)
  }

  /** @param {import('@playwright/test/reporter').FullResult} result */
  onEnd({ status }) {
    const { passed, failed, skipped, onlyWithAll } = this.#counts
    if (this.#failed.length > 0) console.log(['', ...this.#failed].join('\n'))
    if (status !== 'passed' && failed === 0) console.log(`the run did not end: ${status}`)
    const ran = `${passed} passed, ${failed} failed, ${skipped} skipped`
    console.log(`\n${passed + failed} tests run: ${ran}${onlyWithAll ? `, ${onlyWithAll} ${ONLY_WITH_ALL}` : ''}`)
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
