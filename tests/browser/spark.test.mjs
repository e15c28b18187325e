// The example for Spark gives the same groups as checkFleet. Runs only with --all, because it needs Java and PySpark (300 MB).

import { ALL, expect, ONLY_WITH_ALL, test } from './harness.mjs'
import { compare } from './spark.mjs'

test('100,000 nodes through mapInArrow give the groups of checkFleet', async () => {
  test.skip(!ALL, ONLY_WITH_ALL)
  const { groups, expected, report } = await compare(100_000)
  expect(report.nodes).toBe(100_000)
  expect(expected.length).toBeGreaterThan(5)
  expect(groups).toStrictEqual(expected)
})
