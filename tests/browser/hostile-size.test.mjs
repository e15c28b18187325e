// Input of excessive size: deep, long, or compressed a thousandfold. Expects a clear answer in bounded memory.
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { createGzip } from 'node:zlib'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'

const MIB = 1 << 20

/** @type {Api} */
let api
/** @type {WebAssembly.Memory} */
let memory
test.beforeAll(async () => {
  api = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await api.init()
  ;({ memory } = await (await import(pathToFileURL(join(NPM, 'reusecheck.js')).href)).default())
})

async function* many(/** @type {Uint8Array} */ piece, /** @type {number} */ times) {
  for (let round = 0; round < times; round++) yield piece
}

/** Expects no nodes, these reasons, and no more memory than other fleets need. */
async function expectRejected(/** @type {any} */ source, /** @type {string[]} */ why) {
  const { nodes, unread } = await api.checkFleet(source)
  expect([nodes, unread.map((entry) => entry.why)]).toStrictEqual([0, why])
  expect(
    unread.every(({ text, excerpt = '' }) => text.length > 0 && text.length < 300 && excerpt.length < 1000),
  ).toBeTruthy()
  expect(memory.buffer.byteLength, `${memory.buffer.byteLength} bytes`).toBeLessThan(32 * MIB)
}

test('a line of 100 MB is not a list of nodes, and is quoted in part', () =>
  expectRejected(many(Buffer.alloc(MIB, 'x'), 100), ['not-understood']))

test('a string of 100 MB in an object is skipped', async () => {
  const node = '{"kind":"Node","metadata":{"name":"a","annotations":{"x":"'
  async function* source() {
    yield Buffer.from(node)
    yield* many(Buffer.alloc(MIB, 'x'), 100)
    yield Buffer.from('"}},"status":{"nodeInfo":{"kernelVersion":"5.4.58"}}}')
  }
  const { nodes, unread } = await api.checkFleet(source())
  expect([nodes, unread]).toStrictEqual([1, []])
  expect(memory.buffer.byteLength, `${memory.buffer.byteLength} bytes`).toBeLessThan(32 * MIB)
})

test('JSON that is a million levels deep is reported as truncated', async () => {
  for (const level of ['[', '{"a":', '{"items":[', '[{"kind":"Node","status":'])
    await expectRejected(level.repeat(1e6), ['truncated'])
})

test('a file compressed a thousandfold is unpacked in pieces', async () => {
  const bomb = await buffer(Readable.from(many(Buffer.alloc(MIB), 256)).pipe(createGzip()))
  expect(bomb.length).toBeLessThan(MIB)
  await expectRejected(new Blob([bomb]), ['not-text'])
})

test('excessive lines in a paste are reported as unread, and the other lines are read', () => {
  const heavy = [
    '['.repeat(200_000),
    '{"a":'.repeat(100_000),
    '- '.repeat(100_000),
    'x'.repeat(4 * MIB),
    '9'.repeat(MIB),
  ]
  for (const text of heavy) {
    const { facts, unread } = api.readText(`5.4.58\n\n${text}\n\nnet.ipv4.vs.conn_reuse_mode = 1\n`)
    expect(facts.sysctls, text.slice(0, 20)).toStrictEqual({ 'net.ipv4.vs.conn_reuse_mode': 1 })
    expect(unread.every(({ excerpt }) => excerpt.length < 1000)).toBeTruthy()
  }
})

test('a number that no kernel can have is not a value', () => {
  for (const value of ['1e999', '9'.repeat(400), '-9223372036854775809', '0x7fffffffffffffffffff', 'NaN', '1_0']) {
    const { facts } = api.readText(`net.ipv4.vs.conn_reuse_mode = ${value}\n`)
    expect(facts.sysctls?.['net.ipv4.vs.conn_reuse_mode'], value).toBe(undefined)
  }
})
