// readArchive and checkFleet of support archives, in Node and in a browser.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from './harness.mjs'
import { NPM, serve } from './support.mjs'
import { tar, withoutMagic } from './tar.mjs'

const KERNEL = '5.4.0-150-generic'
const UNAME = `Linux w1 ${KERNEL} #167-Ubuntu SMP x86_64 GNU/Linux\n`
const KUBE_PROXY = 'I0115 10:00:00.000000 1 server_others.go:259] "Using ipvs Proxier"\n'
/** A Rancher archive of one node. */
const RANCHER = tar([
  { name: './w1-2026/systeminfo/uname', text: UNAME },
  { name: './w1-2026/systeminfo/hostname', text: 'w1\n' },
  { name: './w1-2026/systeminfo/sysctla', text: 'net.ipv4.ip_forward = 1\nnet.ipv4.vs.conn_reuse_mode = 0\n' },
  { name: './w1-2026/rke2/podlogs/kube-system-kube-proxy-w1', text: KUBE_PROXY },
])
const PACKED = gzipSync(RANCHER)

/** @type {Api} */
let api
test.beforeAll(async () => {
  api = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await api.init()
})

/** The bytes as a stream of pieces of this size. */
async function* pieces(/** @type {Buffer} */ bytes, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size))
}

test('every fact names its file and line', async () => {
  const reading = await api.readArchive(PACKED)
  expect(reading).toMatchObject({ schema: 'reusecheck/archive/1', collector: 'rancher', complete: true, notes: [] })
  expect(reading.members).toStrictEqual({ read: 4, skipped: 0 })
  const [node] = reading.nodes
  expect(reading.nodes).toHaveLength(1)
  expect(node.name).toBe('w1')
  expect(node.facts).toMatchObject({ kernel: KERNEL, proxyMode: 'ipvs', modeSource: 'running' })
  expect(node.evidence).toContainEqual(
    expect.objectContaining({
      fact: 'net.ipv4.vs.conn_reuse_mode',
      value: '0',
      path: 'w1-2026/systeminfo/sysctla',
      line: 2,
    }),
  )
})

test('every kind of source gives the same reading', async () => {
  const expected = await api.readArchive(PACKED)
  const sources = {
    blob: new Blob([PACKED]),
    stream: new Blob([PACKED]).stream(),
    pieces: pieces(PACKED),
    'unpacked pieces': pieces(RANCHER, 600),
  }
  for (const [name, source] of Object.entries(sources))
    expect(await api.readArchive(source), name).toStrictEqual(expected)
})

test('checkFleet judges the nodes of an archive and names the archive', async () => {
  for (const source of [PACKED, new Blob([PACKED]), pieces(PACKED)]) {
    const fleet = await api.checkFleet(source, { facts: { clusterVersion: '1.21.14' } })
    expect(fleet.nodes).toBe(1)
    expect(fleet.groups[0].kinds[0]).toMatchObject({ names: ['w1'], facts: { kernel: KERNEL, proxyMode: 'ipvs' } })
    expect(fleet.archives).toStrictEqual([
      { collector: 'rancher', absent: [], notes: [], complete: true, members: { read: 4, skipped: 0 } },
    ])
  }
  const [{ facts }] = (await api.readArchive(PACKED)).nodes
  const { rating } = api.check({ ...facts, clusterVersion: '1.21.14' })
  expect((await api.checkFleet(PACKED, { facts: { clusterVersion: '1.21.14' } })).groups[0].rating).toBe(rating)
})

test('the sum of its header makes a tar, not a magic', async () => {
  const old = withoutMagic(tar([{ name: './节点/systeminfo/uname', text: UNAME }]))
  for (const source of [old, gzipSync(old)]) {
    const fleet = await api.checkFleet(source)
    expect(fleet.archives).toMatchObject([{ complete: true, members: { read: 1 } }])
    expect(fleet.nodes).toBe(1)
  }
})

test('a text of one machine may be compressed alone', async () => {
  const { nodes } = await api.readArchive(gzipSync(`${UNAME}net.ipv4.vs.conn_reuse_mode = 0\n`))
  expect(nodes).toMatchObject([
    { name: 'w1', facts: { kernel: KERNEL, sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 } } },
  ])
})

test('a list of nodes is not an archive, gzipped or not', async () => {
  const list = `${JSON.stringify({ name: 'a', kernel: KERNEL, proxyMode: 'ipvs' })}\n`
  for (const source of [list, new Blob([list]), gzipSync(list), pieces(gzipSync(list))]) {
    const fleet = await api.checkFleet(source)
    expect(fleet.nodes).toBe(1)
    expect(fleet.archives).toBeUndefined()
  }
})

test('a link to an earlier file is followed if the source can be read again', async () => {
  const archive = tar([
    { name: 'root/usr/lib/os-release', text: 'NAME="Ubuntu"\nVERSION_ID="20.04"\nID=ubuntu\n' },
    { name: 'root/sos_commands/kernel/uname_-a', text: UNAME },
    { name: 'root/etc/os-release', link: '../usr/lib/os-release' },
    { name: 'root/proc/real', text: 'net.ipv4.vs.conn_reuse_mode = 1\n' },
    { name: 'root/sos_commands/kernel/sysctl_-a', link: '../../proc/real' },
  ])
  const sysctls = { 'net.ipv4.vs.conn_reuse_mode': 1 }
  const seekable = await api.readArchive(archive)
  expect(seekable.nodes[0].facts.sysctls).toStrictEqual(sysctls)
  expect(seekable.notes).toStrictEqual([])
  const passing = await api.readArchive(pieces(archive))
  expect(passing.nodes[0].facts.sysctls).toBeUndefined()
  expect(passing.notes.map(({ why }) => why)).toContain('link-passed')
})

test('a truncated archive returns its content, in the requested language', async () => {
  // The list of sysctls ends in the middle.
  const archive = RANCHER.subarray(0, 5 * 512 + 20)
  const reading = await api.readArchive(archive)
  expect(reading.complete).toBeFalsy()
  expect(reading.nodes[0].facts.kernel).toBe(KERNEL)
  const chinese = await api.readArchive(archive, { lang: 'zh-CN' })
  expect(chinese.notes.map(({ why }) => why)).toStrictEqual(reading.notes.map(({ why }) => why))
  expect(chinese.notes[0].text).toMatch(/\p{Script=Han}/u)
  expect(reading.notes[0].text).not.toMatch(/\p{Script=Han}/u)
})

test('reading reports its progress, and stops on a signal', async () => {
  const filler = { name: 'root/var/log/messages', text: 'x'.repeat(5_000_000) }
  const archive = tar([filler, { name: 'root/sos_commands/kernel/uname_-a', text: UNAME }])
  /** @type {import('../../crate-web/types/index.js').ArchiveProgress[]} */
  const progress = []
  await api.readArchive(new Blob([archive]), { onProgress: (step) => progress.push(step) })
  expect(progress.length).toBeGreaterThan(2)
  expect(progress.at(-1)).toStrictEqual({ bytes: archive.length, total: archive.length })
  for (const call of [api.readArchive, api.checkFleet])
    for (const source of [new Blob([archive]), pieces(archive, 100_000)]) {
      const controller = new AbortController()
      const stop = new Error('stopped')
      const onProgress = () => controller.abort(stop)
      await expect(call(source, { onProgress, signal: controller.signal })).rejects.toBe(stop)
    }
  const list = new Blob([`${JSON.stringify({ name: 'a', kernel: KERNEL })}\n`.repeat(100_000)])
  await expect(api.checkFleet(list, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped')
  expect((await api.readArchive(PACKED)).nodes).toHaveLength(1)
})

test('an error of the source is passed on', async () => {
  async function* broken() {
    yield new Uint8Array(PACKED.subarray(0, 100))
    throw new Error('the disk is gone')
  }
  await expect(api.readArchive(broken())).rejects.toThrow('the disk is gone')
})

test('memory does not depend on the unpacked size', async () => {
  const { default: instantiate } = await import(pathToFileURL(join(NPM, 'reusecheck-archive.js')).href)
  const { memory } = await instantiate()
  const zeros = tar([{ name: 'root/var/log/lastlog', text: '\0'.repeat(300_000_000) }])
  const before = memory.buffer.byteLength
  await api.readArchive(gzipSync(Buffer.concat([RANCHER.subarray(0, -1024), zeros])))
  expect(memory.buffer.byteLength - before).toBeLessThan(8 << 20)
})

test('a browser loads the decoders with the first archive, not before', async ({ open }) => {
  const folder = await mkdtemp(join(tmpdir(), 'reusecheck-archive-'))
  const script = `import { init, readArchive } from './package/index.js'
    await init()
    document.title = 'ready'
    addEventListener('click', async () => {
      const reading = await readArchive(await (await fetch('a.tar.gz')).blob())
      document.title = JSON.stringify(reading)
    })`
  const html = '<!doctype html><body>Click<script type="module" src="test.js"></script>'
  await cp(NPM, join(folder, 'package'), { recursive: true })
  const site = await serve(folder, { extra: { 'index.html': html, 'test.js': script, 'a.tar.gz': PACKED } })
  try {
    const page = await open(site.url)
    await page.waitForFunction(() => document.title === 'ready')
    const hasWasm = () => site.requests.some(({ path }) => path.endsWith('reusecheck-archive_bg.wasm'))
    expect(hasWasm()).toBeFalsy()
    await page.locator('body').click()
    await page.waitForFunction(() => document.title !== 'ready')
    expect(JSON.parse(await page.title())).toStrictEqual(await api.readArchive(PACKED))
    expect(hasWasm()).toBeTruthy()
  } finally {
    await site.close()
    await rm(folder, { recursive: true })
  }
})
