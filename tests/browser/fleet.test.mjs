// checkFleet and checkLines of the package, in Node: every source, damaged input, and memory that does not follow the size.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { list, node } from './fleet-input.mjs'
import { NPM } from './support.mjs'

const FACTS = { proxyMode: 'ipvs' }
const NODES = 5000

let api, internal, gzip, exports, text, bytes
before(async () => {
  const module = (name) => import(pathToFileURL(join(NPM, name)))
  api = await module('node.js')
  await api.init()
  internal = await module('fleet.js')
  gzip = await module('gzip.js')
  exports = await module('export.js')
  text = [...list(NODES)].join('')
  bytes = Buffer.from(text)
})

const list0 = () => [...list(10)].join('')
const read = (source, options = {}) => api.checkFleet(source, { facts: FACTS, ...options })

/** Pieces of odd lengths. */
async function* pieces(bytes, length = 70001) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

test('5,000 nodes have the verdicts that check gives each, in whatever form they come', async () => {
  const report = await read(text)
  assert.equal(report.nodes, NODES)
  assert.equal(report.unreadable, 0)
  assert.equal(Object.values(report.ratings).reduce((sum, nodes) => sum + nodes), NODES)
  const names = new Set()
  for (const { rating, nodes, kinds, report: whole } of report.groups) {
    assert.equal(nodes, kinds.reduce((sum, kind) => sum + kind.nodes, 0))
    assert.deepEqual(api.check(kinds[0].facts), whole)
    for (const kind of kinds) {
      assert.equal(api.check(kind.facts).rating, rating)
      assert.equal(kind.names.length, kind.nodes)
      assert.ok(kind.pool && kind.instanceType)
      kind.names.forEach((name) => names.add(name))
    }
  }
  assert.equal(names.size, NODES)
  assert.ok(names.has(node(4711).metadata.name))
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  for (const [form, source] of Object.entries({
    blob: new Blob([bytes]),
    bytes,
    stream: ReadableStream.from(pieces(bytes)),
    iterable: pieces(bytes),
    gzip: new Blob([gzipSync(bytes)]),
    'gzip in bits': pieces(gzipSync(bytes), 1001),
    'as PowerShell writes it': new Blob([utf16]),
    'the same in odd pieces, packed': pieces(gzipSync(utf16), 1001),
    'of the other order': pieces(Buffer.from(utf16).swap16()),
    compact: [...list(NODES, 0)].join(''),
    lines: Array.from({ length: NODES }, (_, number) => JSON.stringify(node(number))).join('\n'),
  })) {
    assert.deepEqual(await read(source), report, form)
  }
})

test('gzipped parts behind each other are all unpacked, however they are cut', async () => {
  const half = text.length / 2
  const parts = [gzipSync(text.slice(0, half)), gzipSync(''), gzipSync(text.slice(half))]
  const whole = Buffer.concat(parts)
  const report = await read(text)
  for (const length of [whole.length, 1001, parts[0].length, parts[0].length + 5, parts[0].length - 4]) {
    assert.deepEqual(await read(pieces(whole, length)), report, `${length}`)
  }
  assert.deepEqual(await read(new Blob([whole])), report)
  const noise = Buffer.from(Array.from({ length: 30_000 }, (_, at) => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][(at * 7) % 10]))
  const stored = Buffer.concat([gzipSync(noise, { level: 0 }), gzipSync('end')])
  const unpacked = []
  for await (const piece of gzip.unzipped(pieces(stored, 777))) unpacked.push(piece)
  assert.deepEqual(Buffer.concat(unpacked), Buffer.concat([noise, Buffer.from('end')]), 'what only looks like another part is none')
})

test('several sources are one fleet, each packed or not', async () => {
  const fleet = new internal.FleetStream({})
  const seen = []
  const sources = [new Blob([gzipSync(list0())]), new Blob([list0()]), new Blob(['PK\x03\x04\0']), new Blob([gzipSync(list0())])]
  await fleet.readSources(sources, (progress) => seen.push(progress))
  const { nodes, unread } = fleet.report({ facts: FACTS })
  fleet.free()
  assert.equal(nodes, 30)
  assert.deepEqual(unread.map(({ why }) => why), ['not-text'])
  const size = sources.reduce((sum, { size }) => sum + size, 0)
  assert.deepEqual(seen.at(-1), { bytes: size, total: size, nodes: 30 })
})

test('progress tells bytes, their total, and nodes', async () => {
  const seen = []
  await read(new Blob([bytes]), { onProgress: (progress) => seen.push(progress) })
  assert.deepEqual(seen.at(-1), { bytes: bytes.length, total: bytes.length, nodes: NODES })
  assert.ok(seen.length > 10 && seen.every(({ nodes }, at) => at === 0 || nodes >= seen[at - 1].nodes))
  const zipped = gzipSync(bytes)
  await read(new Blob([zipped]), { onProgress: (progress) => seen.push(progress) })
  assert.deepEqual(seen.at(-1), { bytes: zipped.length, total: zipped.length, nodes: NODES })
})

test('what is cut off, damaged or no list of nodes is told, and what was read is kept', async () => {
  const cut = await read(bytes.subarray(0, bytes.length / 2))
  assert.ok(cut.nodes > NODES / 2 - 10 && cut.nodes < NODES / 2 + 10)
  assert.deepEqual(cut.unread.map(({ why }) => why), ['truncated'])
  assert.match(cut.unread[0].name, /^ip-10-/)
  const zipped = gzipSync(bytes)
  const damaged = await read(zipped.subarray(0, zipped.length / 2))
  assert.ok(damaged.nodes > 1000)
  assert.ok(damaged.unread.some(({ why }) => why === 'broken-gzip'))
  for (const [source, why] of [
    ['<!doctype html><p>Sign in', 'not-understood'],
    [new Uint8Array([137, 80, 78, 71, 0, 1]), 'not-text'],
    ['{"kind":"PodList","items":[{"kind":"Pod"}]}', 'not-a-node'],
  ]) {
    const { nodes, unread } = await read(source)
    assert.equal(nodes, 0)
    assert.equal(unread[0].why, why)
    assert.ok(unread[0].text.length > 10)
  }
  const { nodes, unread } = await read('')
  assert.deepEqual([nodes, unread], [0, []])
})

test('wrong calls are refused before anything is read, and a failing source is passed on', async () => {
  await assert.rejects(read(42), { name: 'ReuseCheckError', code: 'wrong-type', field: 'source' })
  await assert.rejects(read((async function* () { yield 'text' })()), { name: 'ReuseCheckError', field: 'source' })
  await assert.rejects(read('{}', { facts: { proxyMode: 'ebpf' } }), { name: 'ReuseCheckError', field: 'options.facts.proxyMode' })
  await assert.rejects(read('{}', { lnag: 'en' }), { name: 'ReuseCheckError', field: 'options.lnag' })
  async function* failing() {
    yield bytes.subarray(0, 1000)
    throw new Error('the disk is gone')
  }
  await assert.rejects(read(failing()), /the disk is gone/)
})

test('text beyond ASCII survives wherever a string is cut', async () => {
  const os = '\u{1f427}'.repeat(100_001)
  const { groups } = await read(`{"name":"${os}","kernel":"5.4.58"}`)
  assert.match(groups[0].kinds[0].names[0], /^\u{1f427}+/u)
})

test("the wasm's memory does not follow the size of the fleet", async () => {
  const { default: instantiate } = await import(pathToFileURL(join(NPM, 'reusecheck.js')))
  const { memory } = await instantiate()
  async function* many() {
    const chunk = new TextEncoder().encode(Array.from({ length: 2000 }, (_, number) => JSON.stringify({ name: node(number).metadata.name, kernel: '5.4.58' })).join('\n') + '\n')
    for (let round = 0; round < 500; round++) yield chunk
  }
  const report = await read(many())
  assert.equal(report.nodes, 1_000_000)
  assert.ok(memory.buffer.byteLength < 32 * 1024 * 1024, `${memory.buffer.byteLength} bytes`)
})

test('a fleet as Markdown and in every export, without names unless asked for', async () => {
  const report = await read(text)
  const markdown = api.toMarkdown(exports.withoutNames(report))
  assert.match(markdown, /^# ReuseCheck: 5000 nodes\n/)
  assert.ok(!/ip-10-/.test(markdown) && /ip-10-/.test(api.toMarkdown(report)))
  const csv = [...exports.exportFleet(report, 'csv')].join('')
  assert.equal(csv.split('\r\n').length, NODES + 2)
  assert.ok(!/ip-10-/.test(csv) && /^node-1,/m.test(csv))
  assert.ok([...exports.exportFleet(report, 'csv', { names: true })].join('').includes(node(77).metadata.name))
  assert.equal(JSON.parse([...exports.exportFleet(report, 'sarif')].join('')).runs[0].results.length, NODES)
  assert.equal([...exports.exportFleet(report, 'junit')].join('').match(/<testcase /g).length, NODES)
})

test('checkLines answers line by line, in order', async () => {
  const input = [
    JSON.stringify(node(0)),
    '',
    '{"clusterVersion":"1.27.3","kernel":"5.4.58","proxyMode":"iptables"}',
    '{"name":"x"}',
    'oops',
    '{"kernel":"5.4',
  ].join('\n')
  for (const source of [input, pieces(Buffer.from(input), 7)]) {
    let output = ''
    for await (const piece of internal.checkLines(source, { facts: FACTS })) output += piece
    const answers = output.trim().split('\n').map((line) => JSON.parse(line))
    assert.deepEqual(answers.map(({ name, report, why }) => name ?? report?.rating ?? why), [node(0).metadata.name, 'high', 'x', 'not-json', 'truncated'])
    const { kubeletVersion, kernelVersion, osImage, architecture } = node(0).status.nodeInfo
    const facts = { clusterVersion: kubeletVersion, kernel: kernelVersion, os: osImage, arch: architecture, ...FACTS }
    assert.deepEqual(answers[0].report, api.check(facts))
    assert.equal(answers[2].why, 'no-node-info')
  }
})
