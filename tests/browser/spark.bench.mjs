// `cargo xtask bench spark [NODES]`: the example for Spark and checkFleet over this many nodes, by default a million.
import { deepEqual } from 'node:assert/strict'
import { cpus } from 'node:os'
import { compare } from './spark.mjs'

const nodes = Number(process.argv[2] ?? 1_000_000)
const { groups, expected, spark, ours } = await compare(nodes)
deepEqual(groups, expected)
const rate = (/** @type {number} */ seconds) => Math.round(nodes / seconds).toLocaleString('en')
console.log(`${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}`)
console.log(`${nodes.toLocaleString('en')} nodes, the same ${groups.length} groups`)
console.log(`\n| way | time | nodes a second |\n|---|---|---|`)
console.log(`| Spark, reusecheck.check in mapInArrow | ${spark.toFixed(1)} s | ${rate(spark)} |`)
console.log(`| checkFleet over the same nodes as JSON | ${ours.toFixed(1)} s | ${rate(ours)} |`)
