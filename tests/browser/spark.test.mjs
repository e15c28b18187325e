// The example for Spark: the same groups as checkFleet. Java and a third of a gigabyte of PySpark: only with --all.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './spark.mjs'

test('100,000 nodes through rdd.pipe are grouped as checkFleet groups them', { skip: !process.env.REUSECHECK_ALL }, async () => {
  const { groups, expected, report } = await compare(100_000)
  assert.equal(report.nodes, 100_000)
  assert.ok(expected.length > 5)
  assert.deepEqual(groups, expected)
})
