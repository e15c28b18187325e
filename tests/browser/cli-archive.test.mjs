// The command `reusecheck` on support archives and folders.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'
import { tar } from './tar.mjs'

const KERNELS = { w1: '5.4.58', w2: '5.15.0-91-generic' }
const KUBE_PROXY = 'I0115 10:00:00.000000 1 server_others.go:259] "Using ipvs Proxier"\n'
const VERSION = 'Client Version: v1.27.3\nServer Version: v1.27.3\n'

/** The files of a Rancher archive of one node. */
const files = (/** @type {string} */ name, /** @type {string} */ kernel) => ({
  [`${name}-2026/systeminfo/uname`]: `Linux ${name} ${kernel} #1 SMP x86_64 GNU/Linux\n`,
  [`${name}-2026/systeminfo/hostname`]: `${name}\n`,
  [`${name}-2026/systeminfo/sysctla`]: 'net.ipv4.vs.conn_reuse_mode = 0\n',
  [`${name}-2026/rke2/podlogs/kube-system-kube-proxy-${name}`]: KUBE_PROXY,
  [`${name}-2026/rke2/kubectl/version`]: VERSION,
})
const archive = (/** @type {string} */ name, /** @type {string} */ kernel) =>
  gzipSync(tar(Object.entries(files(name, kernel)).map(([name, text]) => ({ name, text }))))

/** @type {string} */
let folder
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-cli-archive-'))
  await writeFile(join(folder, 'w1.tar.gz'), archive('w1', KERNELS.w1))
  await writeFile(join(folder, 'w2.tar.gz'), archive('w2', KERNELS.w2))
  await writeFile(join(folder, 'cut.tar.gz'), archive('w1', KERNELS.w1).subarray(0, -150))
  await writeFile(join(folder, 'other.tar'), tar([{ name: 'photos/readme', text: 'Holiday\n' }]))
  await write('unpacked', files('w1', KERNELS.w1))
  await write('texts', {
    'a.txt': `$ uname -r\n${KERNELS.w1}\n$ kubelet --version\nKubernetes v1.27.3\n`,
    'b/b.txt': `$ uname -r\n${KERNELS.w2}\n$ kubelet --version\nKubernetes v1.27.3\n`,
    'notes.txt': 'Call the customer back.\n',
  })
  await write('nothing', { 'notes.txt': 'Call the customer back.\n' })
})
test.afterAll(() => rm(folder, { recursive: true }))

async function write(/** @type {string} */ name, /** @type {Record<string, string>} */ texts) {
  for (const [path, text] of Object.entries(texts)) {
    const file = join(folder, name, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

/** Runs the command in the folder. */
function reusecheck(/** @type {string[]} */ args, /** @type {Buffer | undefined} */ input = undefined) {
  return new Promise((/** @type {(done: { status: number, stdout: string, stderr: string }) => void} */ resolve) => {
    const child = execFile(process.execPath, [join(NPM, 'cli.js'), ...args], { cwd: folder }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

test('an archive of one node is answered like a paste of it', async () => {
  const { status, stdout, stderr } = await reusecheck(['w1.tar.gz', '--format', 'json'])
  expect(stderr).toBe('')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ schema: 'reusecheck/report/1', rating: 'high' })
  expect(report.facts).toMatchObject({ kernel: KERNELS.w1, proxyMode: 'ipvs', clusterVersion: 'v1.27.3' })
  expect(status).toBe(1)
  for (const source of [['unpacked'], ['-'], []]) {
    const input = source[0] === 'unpacked' ? undefined : archive('w1', KERNELS.w1)
    expect(await reusecheck([...source, '--format', 'json'], input)).toStrictEqual({ status, stdout, stderr })
  }
})

test('several archives are one fleet', async () => {
  const { status, stdout, stderr } = await reusecheck(['w1.tar.gz', 'w2.tar.gz', '--format', 'csv'])
  expect(stderr).toBe('')
  expect(status).toBe(1)
  for (const [name, kernel] of Object.entries(KERNELS))
    expect(stdout.split('\n').filter((line) => line.includes(name) && line.includes(kernel))).toHaveLength(1)
  const text = await reusecheck(['w1.tar.gz', 'w2.tar.gz'])
  expect(text.stdout).toContain('w1')
  expect(text.stdout).toContain('w2')
})

test('nodes of one name with two kernels stay apart', async () => {
  await writeFile(join(folder, 'namesake.tar.gz'), archive('w1', KERNELS.w2))
  const { stdout } = await reusecheck(['w1.tar.gz', 'namesake.tar.gz', '--format', 'csv'])
  for (const kernel of Object.values(KERNELS))
    expect(stdout.split('\n').filter((line) => line.includes(kernel))).toHaveLength(1)
})

test('two archives of one node are one node, unless they contradict each other', async () => {
  const text = files('w1', KERNELS.w1)
  const rows = async (/** @type {Record<string, string>} */ changed) => {
    const later = Object.entries({ ...text, ...changed }).map(([name, text]) => ({ name, text }))
    await writeFile(join(folder, 'later.tar'), tar(later))
    const { stdout } = await reusecheck(['w1.tar.gz', 'later.tar', '--format', 'csv'])
    return stdout.split('\n').filter((line) => line.includes(KERNELS.w1)).length
  }
  const sysctls = 'w1-2026/systeminfo/sysctla'
  // One node is a report; its CSV has one row.
  expect(await rows({ [sysctls]: 'net.ipv4.vs.conntrack = 1\n' })).toBe(1)
  expect(await rows({ [sysctls]: 'net.ipv4.vs.conn_reuse_mode = 1\n' })).toBe(2)
})

test('a folder of text files is read file by file', async () => {
  const { status, stdout, stderr } = await reusecheck(['texts', '--proxy-mode', 'ipvs', '--format', 'json'])
  const kernels = Object.values(KERNELS)
  expect(JSON.parse(stdout).map((/** @type {any} */ { report }) => report.facts.kernel)).toStrictEqual(kernels)
  expect(stderr).toBe('')
  expect(status).toBe(1)
})

test('what holds nothing is named, and the status says so', async () => {
  for (const name of ['other.tar', 'nothing']) {
    const { status, stderr } = await reusecheck([name, 'w1.tar.gz'])
    expect(status, name).toBe(2)
    expect(stderr, name).toContain(`${name}: no usable information found`)
  }
  const missing = await reusecheck(['missing.tar.gz'])
  expect(missing.status).toBe(2)
  expect(missing.stderr).toContain('missing.tar.gz')
})

test('a truncated archive is answered by what it holds, with a note', async () => {
  const { status, stdout, stderr } = await reusecheck(['cut.tar.gz', '--cluster-version', '1.27.3'])
  expect(stderr).toMatch(/^reusecheck: cut\.tar\.gz: .+\n/)
  expect(stdout).toContain(KERNELS.w1)
  expect([1, 3]).toContain(status)
})

test('--mask names neither nodes nor files', async () => {
  for (const args of [['w1.tar.gz', 'w2.tar.gz'], ['w1.tar.gz'], ['cut.tar.gz'], ['texts']])
    for (const format of ['json', 'markdown', 'csv', 'text']) {
      const { stdout, stderr } = await reusecheck([...args, '--mask', '--format', format])
      expect(stdout, format).not.toBe('')
      expect(stdout + stderr, `${args} ${format}`).not.toMatch(/\bw[12]\b|texts|cut\.tar/)
    }
})
