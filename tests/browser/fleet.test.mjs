// checkFleet of the package in Node: every source, damaged input, and bounded memory.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { list, node } from './fleet-input.mjs'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'

/** @type {import('../../crate-web/types/index.js').Facts} */
const FACTS = { proxyMode: 'ipvs' }
const NODES = 5000

/** @type {Api} */
let api
/** @type {typeof import('../../crate-web/npm/fleet.js')} */
let internal
/** @type {typeof import('../../crate-web/npm/gzip.js')} */
let gzip
/** @type {typeof import('../../crate-web/npm/export.js')} */
let exports
/** @type {string} */
let text
/** @type {Buffer} */
let bytes
test.beforeAll(async () => {
  const module = (/** @type {string} */ name) => import(pathToFileURL(join(NPM, name)).href)
  api = await module('node.js')
  await api.init()
  internal = await module('fleet.js')
  gzip = await module('gzip.js')
  exports = await module('export.js')
  text = [...list(NODES)].join('')
  bytes = Buffer.from(text)
})

const list0 = () => [...list(10)].join('')
const read = (/** @type {any} */ source, options = {}) => api.checkFleet(source, { facts: FACTS, ...options })

/** Yields pieces of odd lengths. */
async function* pieces(/** @type {any} */ bytes, length = 70001) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

test('5,000 nodes have the verdicts of check(), in every input format', async () => {
  const report = await read(text)
  expect(report.nodes).toBe(NODES)
  expect(report.unreadable).toBe(0)
  expect(Object.values(report.ratings).reduce((sum, nodes) => sum + nodes)).toBe(NODES)
  const names = new Set()
  for (const { rating, nodes, kinds, report: expected } of report.groups) {
    expect(nodes).toBe(kinds.reduce((sum, kind) => sum + kind.nodes, 0))
    expect(api.check(kinds[0].facts)).toStrictEqual(expected)
    for (const kind of kinds) {
      expect(api.check(kind.facts).rating).toBe(rating)
      expect(kind.names.length).toBe(kind.nodes)
      expect(kind.pool && kind.instanceType).toBeTruthy()
      kind.names.forEach((/** @type {string} */ name) => names.add(name))
    }
  }
  expect(names.size).toBe(NODES)
  expect(names.has(node(4711).metadata.name)).toBeTruthy()
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  for (const [form, source] of Object.entries({
    blob: new Blob([new Uint8Array(bytes)]),
    bytes,
    stream: /** @type {any} */ (ReadableStream).from(pieces(bytes)),
    iterable: pieces(bytes),
    gzip: new Blob([gzipSync(bytes)]),
    'gzip in bits': pieces(gzipSync(bytes), 1001),
    'UTF-16 from PowerShell': new Blob([utf16]),
    'UTF-16 in odd pieces, gzipped': pieces(gzipSync(utf16), 1001),
    'UTF-16, big endian': pieces(Buffer.from(utf16).swap16()),
    compact: [...list(NODES, 0)].join(''),
    lines: Array.from({ length: NODES }, (_, number) => JSON.stringify(node(number))).join('\n'),
  })) {
    expect(await read(source), form).toStrictEqual(report)
  }
})

test('all members of a gzip stream are unpacked, for every chunk size', async () => {
  const half = text.length / 2
  const parts = [gzipSync(text.slice(0, half)), gzipSync(''), gzipSync(text.slice(half))]
  const joined = Buffer.concat(parts)
  const report = await read(text)
  for (const length of [joined.length, 1001, parts[0].length, parts[0].length + 5, parts[0].length - 4]) {
    expect(await read(pieces(joined, length)), `${length}`).toStrictEqual(report)
  }
  expect(await read(new Blob([joined]))).toStrictEqual(report)
  const noise = Buffer.from(
    Array.from({ length: 30_000 }, (_, at) => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][(at * 7) % 10]),
  )
  const stored = Buffer.concat([gzipSync(noise, { level: 0 }), gzipSync('end')])
  const unpacked = []
  for await (const piece of gzip.unzipped(pieces(stored, 777))) unpacked.push(piece)
  expect(Buffer.concat(unpacked), 'bytes that look like a header do not start a member').toStrictEqual(
    Buffer.concat([noise, Buffer.from('end')]),
  )
})

test('several sources are one fleet, each gzipped or not', async () => {
  const fleet = new internal.FleetStream({})
  /** @type {any[]} */
  const seen = []
  const sources = [
    new Blob([gzipSync(list0())]),
    new Blob([list0()]),
    new Blob(['PK\x03\x04\0']),
    new Blob([gzipSync(list0())]),
  ]
  await fleet.readSources(sources, (/** @type {any} */ progress) => seen.push(progress))
  const { nodes, unread } = fleet.report({ facts: FACTS })
  fleet.free()
  expect(nodes).toBe(30)
  expect(unread.map(({ why }) => why)).toStrictEqual(['not-text'])
  const size = sources.reduce((sum, { size }) => sum + size, 0)
  expect(seen.at(-1)).toStrictEqual({ bytes: size, total: size, nodes: 30 })
})

test('a node that two commands of one text name is counted once', async () => {
  const text = `$ kubectl get nodes -o wide
NAME   STATUS   ROLES    AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION   CONTAINER-RUNTIME
w1     Ready    <none>   9d    v1.21.3   192.0.2.1     <none>        Ubuntu 20.04.6 LTS   5.4.58           containerd://1.6.8
w2     Ready    <none>   9d    v1.21.3   192.0.2.2     <none>        Ubuntu 20.04.6 LTS   5.4.58           containerd://1.6.8
$ kubectl describe node w1
Name:               w1
Labels:             kubernetes.io/hostname=w1
System Info:
  Kernel Version:             5.4.58
  OS Image:                   Ubuntu 20.04.6 LTS
  Kubelet Version:            v1.21.3
`
  for (const source of [text, new Blob([text])]) expect((await api.checkFleet(source)).nodes).toBe(2)
  const other = JSON.stringify({ name: 'w1', kernel: '5.4.58' })
  expect((await api.checkFleet(`${other}\n${other}\n`)).nodes, 'of two clusters').toBe(2)
})

test('progress has bytes, total and nodes', async () => {
  /** @type {any[]} */
  const seen = []
  await read(new Blob([new Uint8Array(bytes)]), { onProgress: (/** @type {any} */ progress) => seen.push(progress) })
  expect(seen.at(-1)).toStrictEqual({ bytes: bytes.length, total: bytes.length, nodes: NODES })
  expect(seen.length > 10 && seen.every(({ nodes }, at) => at === 0 || nodes >= seen[at - 1].nodes)).toBeTruthy()
  const zipped = gzipSync(bytes)
  await read(new Blob([zipped]), { onProgress: (/** @type {any} */ progress) => seen.push(progress) })
  expect(seen.at(-1)).toStrictEqual({ bytes: zipped.length, total: zipped.length, nodes: NODES })
})

test('truncated, damaged or other input is reported, and the nodes before it are kept', async () => {
  const cut = await read(bytes.subarray(0, bytes.length / 2))
  expect(cut.nodes > NODES / 2 - 10 && cut.nodes < NODES / 2 + 10).toBeTruthy()
  expect(cut.unread.map(({ why }) => why)).toStrictEqual(['truncated'])
  expect(cut.unread[0].name).toMatch(/^ip-10-/)
  const zipped = gzipSync(bytes)
  const damaged = await read(zipped.subarray(0, zipped.length / 2))
  expect(damaged.nodes).toBeGreaterThan(1000)
  expect(damaged.unread.some(({ why }) => why === 'broken-gzip')).toBeTruthy()
  for (const [source, why] of [
    ['<!doctype html><p>Sign in', 'not-understood'],
    [new Uint8Array([137, 80, 78, 71, 0, 1]), 'not-text'],
    ['{"kind":"PodList","items":[{"kind":"Pod"}]}', 'not-a-node'],
  ]) {
    const { nodes, unread } = await read(source)
    expect(nodes).toBe(0)
    expect(unread[0].why).toBe(why)
    expect(unread[0].text.length).toBeGreaterThan(10)
  }
  const { nodes, unread } = await read('')
  expect([nodes, unread]).toStrictEqual([0, []])
})

test('wrong calls fail before anything is read, and an error of the source is passed on', async () => {
  await expect(read(42)).rejects.toThrow(
    expect.objectContaining({ name: 'ReuseCheckError', code: 'wrong-type', field: 'source' }),
  )
  await expect(
    read(
      (async function* () {
        yield 'text'
      })(),
    ),
  ).rejects.toThrow(expect.objectContaining({ name: 'ReuseCheckError', field: 'source' }))
  await expect(read('{}', { facts: { proxyMode: 'ebpf' } })).rejects.toThrow(
    expect.objectContaining({ name: 'ReuseCheckError', field: 'options.facts.proxyMode' }),
  )
  await expect(read('{}', { lnag: 'en' })).rejects.toThrow(
    expect.objectContaining({ name: 'ReuseCheckError', field: 'options.lnag' }),
  )
  async function* failing() {
    yield bytes.subarray(0, 1000)
    throw new Error('the disk is gone')
  }
  await expect(read(failing())).rejects.toThrow(/the disk is gone/)
})

test('non-ASCII text is correct wherever a string is split', async () => {
  const os = '\u{1f427}'.repeat(100_001)
  const { groups } = await read(`{"name":"${os}","kernel":"5.4.58"}`)
  expect(groups[0].kinds[0].names[0]).toMatch(/^\u{1f427}+/u)
})

test("the wasm's memory does not grow with the fleet", async () => {
  const { default: instantiate } = await import(pathToFileURL(join(NPM, 'reusecheck.js')).href)
  const { memory } = await instantiate()
  async function* many() {
    const line = (
      /** @type {number} */ number,
    ) => `${JSON.stringify({ name: node(number).metadata.name, kernel: '5.4.58' })}
`
    const chunk = new TextEncoder().encode(Array.from({ length: 2000 }, (_, number) => line(number)).join(''))
    for (let round = 0; round < 500; round++) yield chunk
  }
  const report = await read(many())
  expect(report.nodes).toBe(1_000_000)
  expect(memory.buffer.byteLength, `${memory.buffer.byteLength} bytes`).toBeLessThan(32 * 1024 * 1024)
})

test('a fleet as Markdown and in every export, without names unless requested', async () => {
  const report = await read(text)
  const markdown = api.toMarkdown(exports.withoutNames(report))
  expect(markdown).toMatch(/^# ReuseCheck: 5000 nodes\n/)
  expect(!/ip-10-/.test(markdown) && /ip-10-/.test(api.toMarkdown(report))).toBeTruthy()
  const csv = [...exports.exportFleet(report, 'csv')].join('')
  expect(csv.split('\r\n').length).toBe(NODES + 2)
  expect(!/ip-10-/.test(csv) && /^node-1,/m.test(csv)).toBeTruthy()
  expect([...exports.exportFleet(report, 'csv', { names: true })].join('')).toContain(node(77).metadata.name)
  expect(JSON.parse([...exports.exportFleet(report, 'sarif')].join('')).runs[0].results.length).toBe(NODES)
  expect([...exports.exportFleet(report, 'junit')].join('').match(/<testcase /g)?.length).toBe(NODES)
})
