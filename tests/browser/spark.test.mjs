// The example for Spark: the same groups as checkFleet. Java and a third of a gigabyte of PySpark: only with --all.

import { ALL, expect, ONLY_WITH_ALL, test } from './harness.mjs'
import { compare } from './spark.mjs'

test('100,000 nodes through rdd.pipe are grouped as checkFleet groups them', async () => {
  test.skip(!ALL, ONLY_WITH_ALL)
  const { groups, expected, report } = await compare(100_000)
  expect(report.nodes).toBe(100_000)
  expect(expected.length).toBeGreaterThan(5)
  expect(groups).toStrictEqual(expected)
})
