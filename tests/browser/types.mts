// Compiled, never run: calls that the types must accept, and calls that they must reject.
import * as reusecheck from 'reusecheck'
import * as smaller from 'reusecheck/core'
import * as edge from 'reusecheck/edge'
import wasm from 'reusecheck/reusecheck_bg.wasm'

await reusecheck.init()
await reusecheck.init(new URL('https://example.org/reusecheck_bg.wasm'))
await reusecheck.init(fetch('reusecheck_bg.wasm'))

const facts: reusecheck.Facts = {
  clusterVersion: 'v1.19.16-r0',
  proxyMode: 'ipvs',
  sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 },
}
const report: reusecheck.Report = reusecheck.check(facts, { lang: 'en' })
const worst: reusecheck.Rating | undefined = report.range?.[1]
const fixed: 'yes' | 'no' | 'unknown' = report.kernel.commits.c95c07836fa4
const reading: reusecheck.Reading = reusecheck.readText('5.4.0-1034-azure')
const same: reusecheck.Report = reusecheck.checkText('5.4.0-1034-azure', { facts: reading.facts })
await reusecheck.loadLanguage('zh-CN')
const text: string = reusecheck.toMarkdown(same)
const fleet: reusecheck.FleetReport = await reusecheck.checkFleet(new Blob(['{}']), {
  facts,
  onProgress: ({ bytes }) => void bytes,
})
const pools: (string | undefined)[] = fleet.groups.flatMap((group) => group.kinds.map((kind) => kind.pool))
reusecheck.toMarkdown(fleet) satisfies string
const archive: reusecheck.ArchiveReading = await reusecheck.readArchive(new Blob([]), {
  signal: AbortSignal.timeout(1000),
  onProgress: ({ bytes, total }) => void (bytes / (total ?? 1)),
})
for (const node of archive.nodes) reusecheck.check({ ...archive.cluster, ...node.facts })
const { outcome, path } = reusecheck.simulate({
  commits: ['d752c3645717'],
  connReuseMode: 0,
  conntrack: true,
  expireNodestConn: true,
  backend: 'drained',
  entry: 'time-wait',
})
const likely: reusecheck.EstimateResult = reusecheck.estimate({ rate: 100, closes: 'server', facts }, { lang: 'en' })
export const often: number = likely.delayed.share[1]
export const cheapest: reusecheck.Change | undefined = reusecheck.nearestChanges(facts)[0]
export const differing: string[] = reusecheck.compare(report, same).map(({ what }) => what)
for (const rule of reusecheck.knowledge().rules) {
  if (rule.kind === 'kube-proxy') rule.actions[0] satisfies reusecheck.KubeProxyAction
}
try {
  // @ts-expect-error: no such mode
  reusecheck.check({ proxyMode: 'ebpf' })
  // @ts-expect-error: no such language
  await reusecheck.loadLanguage('fr')
  // @ts-expect-error: no such key
  reusecheck.check({ kernal: '5.4' })
  // @ts-expect-error: an archive is not a string
  await reusecheck.readArchive('sosreport.tar.xz')
  // @ts-expect-error: a node's text is needed
  reusecheck.readText()
} catch (error) {
  if (error instanceof reusecheck.ReuseCheckError) console.log(error.code, error.field, error.message)
}
console.log(worst, fixed, text, pools, outcome, path[0]?.source)

const summary: smaller.Summary = smaller.summarize(smaller.check(facts, { lang: smaller.preferredLanguage(['zh']) }))
edge.init(wasm)
edge.init({ wasm, knowledge: { lineages: [] } })
edge.loadLanguage('zh-CN', summary.headline)
// @ts-expect-error: no reader
smaller.readText('')
// @ts-expect-error: reads no archives
edge.readArchive(new Blob())
// @ts-expect-error: a compiled wasm is needed
edge.init()
// @ts-expect-error: not of a fleet
smaller.toMarkdown(await edge.checkFleet(''))
