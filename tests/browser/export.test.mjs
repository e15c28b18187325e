// The exports of the page for clusters, checked with independent parsers.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Ajv from 'ajv'
import { parse } from 'junit2json'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'

const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const HOSTILE = '<&"\']]>\u0000\u001b[31m\n=1+1, =HYPERLINK("x")'

/** @type {Api['check']} */
let check
/** @type {typeof import('../../crate-web/npm/export.js').exportEntries} */
let exportEntries
/** @type {import('../../crate-web/types/internal.js').Entry[]} */
let entries
test.beforeAll(async () => {
  const module = (/** @type {string} */ name) => import(pathToFileURL(join(NPM, name)).href)
  const api = await module('node.js')
  await api.init()
  check = api.check
  ;({ exportEntries } = await module('export.js'))
  entries = [
    {
      name: 'one',
      file: 'nodes one.json',
      report: check({ clusterVersion: '1.19.3', kernel: '5.4.58', proxyMode: 'ipvs' }),
    },
    { name: HOSTILE, report: check({ os: HOSTILE, kernel: '5.10.104', clusterVersion: '1.27.3', proxyMode: 'ipvs' }) },
    { file: HOSTILE, report: check({}) },
    { file: 'broken.json', error: HOSTILE },
  ]
})

const exportReports = (/** @type {typeof entries} */ exported, /** @type {string} */ format) =>
  [...exportEntries(exported, format)].join('')

test('SARIF is valid against its schema', () => {
  const log = JSON.parse(exportReports(entries, 'sarif'))
  // By default, this validator does not support formats such as uri-reference, or the draft of this schema.
  const ajv = new Ajv({ schemaId: 'auto', meta: false, allErrors: true })
  ajv.addMetaSchema(createRequire(import.meta.url)('ajv/lib/refs/json-schema-draft-07.json'))
  const valid = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' })
  expect(valid(log), ajv.errorsText(valid.errors)).toBeTruthy()
  expect(valid({ ...log, runs: [{}] }), 'the validator rejects an invalid log').toBeFalsy()
  const [{ results, tool, invocations }] = log.runs
  expect(results.map((/** @type {any} */ { kind }) => kind)).toStrictEqual(['fail', 'pass', 'open'])
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
  expect(invocations[0].executionSuccessful).toBe(false)
  expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('nodes%20one.json')
})

test('a JUnit reader finds the same verdicts', async () => {
  const { tests, failures, errors, skipped, testsuite } = /** @type {any} */ (
    await parse(exportReports(entries, 'junit'))
  )
  expect({ tests, failures, errors, skipped }).toStrictEqual({ tests: 4, failures: 1, errors: 1, skipped: 1 })
  const [one, two, three, four] = testsuite[0].testcase
  expect(one.name).toBe('one (nodes one.json)')
  expect(one.failure[0].type).toBe('high')
  expect(one.failure[0].inner).toMatch(/^New connections /)
  expect(two.name).toBe(HOSTILE.replace(/[\u0000\u001b]/g, '\ufffd'))
  expect(three.skipped && four.error).toBeTruthy()
})

test('every format is written, and a wrong call gets an error that names the mistake', () => {
  expect(exportReports(entries, 'markdown')).toMatch(/^# one \(nodes one.json\): Affected: stale backend\n/)
  expect(exportReports(entries, 'csv')).toMatch(/^name,file,rating,[^\r]*\r\none,nodes one.json,high,/)
  expect(JSON.parse(exportReports(entries, 'json')).length).toBe(4)
  expect(JSON.parse(exportReports(entries.slice(0, 1), 'json'))).toStrictEqual(entries[0].report)
  expect(() => exportReports(entries, 'pdf')).toThrow(
    expect.objectContaining({ name: 'ReuseCheckError', field: 'format' }),
  )
  expect(() => exportReports(/** @type {any} */ ([{ report: 1 }]), 'csv')).toThrow(
    expect.objectContaining({ name: 'ReuseCheckError', field: 'entries' }),
  )
})
