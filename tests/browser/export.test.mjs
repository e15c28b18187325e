// The exports of the package's own command, held against other people's readers.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import Ajv from 'ajv'
import { parse } from 'junit2json'
import { NPM } from './support.mjs'

const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const HOSTILE = '<&"\']]>\u0000\u001b[31m\n=1+1, =HYPERLINK("x")'

let check, exportReports, exitStatus, entries
before(async () => {
  const module = (name) => import(pathToFileURL(join(NPM, name)))
  ;({ check } = await module('node.js').then(async (api) => (await api.init(), api)))
  ;({ exportReports, exitStatus } = await module('export.js'))
  entries = [
    { name: 'one', file: 'nodes one.json', report: check({ clusterVersion: '1.19.3', kernel: '5.4.58', proxyMode: 'ipvs' }) },
    { name: HOSTILE, report: check({ os: HOSTILE, kernel: '5.10.104', clusterVersion: '1.27.3', proxyMode: 'ipvs' }) },
    { file: HOSTILE, report: check({}) },
    { file: 'broken.json', error: HOSTILE },
  ]
})

test('SARIF is valid against its schema', () => {
  const log = JSON.parse(exportReports(entries, 'sarif'))
  // uri-reference and the like are not what this validator knows by default; the schema's draft is its own.
  const ajv = new Ajv({ schemaId: 'auto', meta: false, allErrors: true })
  ajv.addMetaSchema(createRequire(import.meta.url)('ajv/lib/refs/json-schema-draft-07.json'))
  const valid = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' })
  assert.ok(valid(log), ajv.errorsText(valid.errors))
  assert.ok(!valid({ ...log, runs: [{}] }), 'the validator is awake')
  const [{ results, tool, invocations }] = log.runs
  assert.deepEqual(results.map(({ kind }) => kind), ['fail', 'pass', 'open'])
  for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex].id, ruleId)
  assert.equal(invocations[0].executionSuccessful, false)
  assert.equal(results[0].locations[0].physicalLocation.artifactLocation.uri, 'nodes%20one.json')
})

test('a JUnit reader finds the same verdicts', async () => {
  const { tests, failures, errors, skipped, testsuite } = await parse(exportReports(entries, 'junit'))
  assert.deepEqual({ tests, failures, errors, skipped }, { tests: 4, failures: 1, errors: 1, skipped: 1 })
  const [one, two, three, four] = testsuite[0].testcase
  assert.equal(one.name, 'one (nodes one.json)')
  assert.equal(one.failure[0].type, 'high')
  assert.match(one.failure[0].inner, /^Stale backend/)
  assert.equal(two.name, HOSTILE.replace(/[\u0000\u001b]/g, '\ufffd'))
  assert.ok(three.skipped && four.error)
})

test('every format is written, and a wrong call names what is wrong', () => {
  assert.match(exportReports(entries, 'markdown'), /^# one \(nodes one.json\): Stale backend\n/)
  assert.match(exportReports(entries, 'csv'), /^name,file,rating,[^\r]*\r\none,nodes one.json,high,/)
  assert.equal(JSON.parse(exportReports(entries, 'json')).length, 4)
  assert.deepEqual(JSON.parse(exportReports(entries.slice(0, 1), 'json')), entries[0].report)
  assert.throws(() => exportReports(entries, 'pdf'), { name: 'ReuseCheckError', field: 'format' })
  assert.throws(() => exportReports([{ report: 1 }], 'csv'), { name: 'ReuseCheckError', field: 'entries' })
})

test('the exit status is the first of 2, 1, 3, 0 that occurs', () => {
  const [high, none, unknown, unusable] = entries
  assert.equal(exitStatus([none]), 0)
  assert.equal(exitStatus([none, unknown]), 3)
  assert.equal(exitStatus([none, unknown, high]), 1)
  assert.equal(exitStatus([none, unknown, high, unusable]), 2)
})
