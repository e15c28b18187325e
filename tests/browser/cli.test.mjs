// The command `reusecheck` after `npm pack` and `npm install` into an empty folder, without a network. crate-cli/tests test its
// output; `cargo xtask test` runs them with this program too.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { list } from './fleet-input.mjs'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'

const run = promisify(execFile)
// Any use of the network fails.
const CUT = {
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_offline: 'true',
  npm_config_cache: '',
  npm_config_update_notifier: 'false',
}
const NO_NETWORK = `import { Socket } from 'node:net'
Socket.prototype.connect = () => { throw new Error('the network was used') }`

const HIGH = [
  '--cluster-version',
  'v1.19.16-r0',
  '--os',
  'EulerOS 2.9',
  '--kernel',
  '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64',
  '--proxy-mode',
  'ipvs',
]
const MEDIUM = ['--cluster-version', '1.23.17', '--kernel', '3.10.0-1160.el7.x86_64', '--proxy-mode', 'ipvs']
const NODES = `NAME     STATUS   ROLES    AGE   VERSION       INTERNAL-IP   EXTERNAL-IP   OS-IMAGE                       KERNEL-VERSION                               CONTAINER-RUNTIME
node-a   Ready    <none>   12d   v1.23.17      192.0.2.1     <none>        CentOS Linux 7 (Core)          3.10.0-1160.el7.x86_64                       containerd://1.6.21
node-b   Ready    <none>   12d   v1.23.17      192.0.2.2     <none>        Ubuntu 22.04.3 LTS             5.15.0-91-generic                            containerd://1.6.21
`

/** @type {string} */
let folder
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-cli-'))
  Object.assign(CUT, { npm_config_cache: join(folder, 'cache') })
  const env = { ...process.env, ...CUT }
  const { stdout } = await run('npm', ['pack', NPM, '--silent'], { cwd: folder, env })
  await run('npm', ['install', '--silent', `./${stdout.trim()}`], { cwd: folder, env })
  await writeFile(join(folder, 'no-network.mjs'), NO_NETWORK)
})
test.afterAll(() => rm(folder, { recursive: true }))

/** @typedef {{ input?: string | Buffer, env?: NodeJS.ProcessEnv, program?: string }} Run */

/** Runs the installed command; `input` is its standard input. */
async function reusecheck(
  /** @type {string[]} */ args,
  /** @type {Run} */ { input = '', env = {}, program = 'node_modules/.bin/reusecheck' } = {},
) {
  const options = { cwd: folder, env: { ...process.env, ...CUT, NODE_OPTIONS: '--import=./no-network.mjs', ...env } }
  const child = spawn(program, args, options)
  child.stdin.on('error', () => {}).end(input)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const status = await new Promise((resolve) => child.on('close', resolve))
  return { status, stdout, stderr }
}

/** Runs the command and parses its JSON. Expects nothing on standard error. */
async function report(/** @type {string[]} */ args, /** @type {Run} */ options = {}) {
  const { status, stdout, stderr } = await reusecheck([...args, '--format', 'json'], options)
  expect(stderr).toBe('')
  return { status, json: JSON.parse(stdout) }
}

test('npx finds the command', async () => {
  const env = { NODE_OPTIONS: '' }
  const { status, stdout } = await reusecheck(['reusecheck', ...HIGH], { program: 'npx', env })
  expect(status).toBe(1)
  expect(stdout).toMatch(/^Affected: stale backend /)
  expect(stdout).not.toContain('\u001b')
  expect(stdout.split('\n').length).toBeLessThanOrEqual(17)
})

test.describe('output', () => {
  test('a paste cannot control the terminal', async () => {
    const { stdout } = await reusecheck(['--kernel', '5.4.58\u001b[2J\u0007', '--proxy-mode', 'ipvs', '--explain'])
    expect(stdout).toContain('5.4.58 [2J')
    expect(stdout).not.toMatch(/[\u0007\u001b]/)
  })

  test('a closed pipe causes no message and does not change the exit status', async () => {
    const shell = `node_modules/.bin/reusecheck --proxy-mode ipvs --format json < nodes.txt | head -c 1; echo "\${PIPESTATUS[0]}"`
    await writeFile(join(folder, 'nodes.txt'), NODES + NODES.split('\n')[1].concat('\n').repeat(2000))
    const { stdout, stderr } = await run('bash', ['-c', shell], { cwd: folder })
    expect([stdout, stderr]).toStrictEqual(['[1\n', ''])
  })

  test('output is coloured on a terminal only, and not with NO_COLOR', async () => {
    const terminal = (/** @type {NodeJS.ProcessEnv} */ env) =>
      run('script', ['-qec', `node_modules/.bin/reusecheck ${MEDIUM.join(' ')}`, '/dev/null'], {
        cwd: folder,
        env: { ...process.env, TERM: 'xterm', ...env },
      }).catch((error) => error)
    expect((await terminal({ NO_COLOR: '' })).stdout).toMatch(/\u001b\[1;35mAffected: SYN delay\u001b\[0m/)
    expect((await terminal({ NO_COLOR: '1' })).stdout).not.toMatch(/\u001b\[/)
  })
})

test('a list in any format gives the same answer', async () => {
  await writeFile(join(folder, 'wide.txt'), NODES)
  const objects = NODES.trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ {2,}/))
    .map(([name, , , , version, , , os, kernel]) => ({
      kind: 'Node',
      metadata: { name },
      status: { nodeInfo: { kubeletVersion: version, osImage: os, kernelVersion: kernel, architecture: 'amd64' } },
    }))
  await writeFile(join(folder, 'same.json'), JSON.stringify({ kind: 'List', items: objects }))
  const rows = async (/** @type {string} */ file) =>
    (await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', file])).stdout
      .split('\r\n')
      .map((row) => row.replaceAll(file, '').replace(/\.?x86_64|amd64/g, ''))
      .sort()
  expect(await rows('same.json')).toStrictEqual(await rows('wide.txt'))
})

test('a sysctl of a machine with one kernel is not applied to nodes with another', async () => {
  const text = `${NODES}\n$ uname -r\n5.15.0-91-generic\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`
  const { json } = await report(['--proxy-mode', 'ipvs'], { input: text })
  const read = json.map((/** @type {{ report: any }} */ { report }) => [
    report.facts.kernel,
    report.sysctls['net.ipv4.vs.conn_reuse_mode'].observed,
  ])
  expect(read).toStrictEqual([
    ['3.10.0-1160.el7.x86_64', null],
    ['5.15.0-91-generic', 1],
  ])
})

test('a list that only the paste reader parses gives a report for each node', async () => {
  const objects = ['a', 'b'].map((name) => ({
    kind: 'Node',
    metadata: { name },
    status: { nodeInfo: { kubeletVersion: 'v1.19.3', kernelVersion: '5.4.58' } },
  }))
  const text = JSON.stringify({ kind: 'List', items: objects }, null, 2)
  for (const input of [
    text.replaceAll('"', "'"),
    text.replaceAll(':', '：'),
    text.replaceAll(/"kind"/g, '\u001b[34m$&\u001b[0m'),
  ]) {
    const { status, json } = await report(['--proxy-mode', 'ipvs'], { input })
    expect([status, json.map((/** @type {any} */ { name, report }) => [name, report.rating])]).toStrictEqual([
      1,
      [
        ['a', 'high'],
        ['b', 'high'],
      ],
    ])
  }
})

test("the collector's output from several machines gives several nodes; UTF-16 is read too", async () => {
  const printed = (/** @type {string} */ kernel, /** @type {string} */ mode) =>
    `==> uname -srvm <==\nLinux ${kernel} #1 SMP x86_64\n==> curl http://localhost:10249/proxyMode <==\n${mode}\n==> kubelet --version <==\nKubernetes v1.27.3\n`
  const ratings = (/** @type {any} */ { json }) =>
    json.map((/** @type {{ report: any }} */ { report }) => report.rating)
  const input = printed('5.4.58', 'ipvs') + printed('5.4.58', 'iptables')
  expect(ratings(await report([], { input }))).toStrictEqual(['high', 'none'])
  await writeFile(join(folder, 'wide.txt'), `\ufeff${NODES}`, 'utf16le')
  expect(ratings(await report(['--proxy-mode', 'ipvs', 'wide.txt']))).toStrictEqual(['medium', 'none'])
  const one = await report([], { input: '$ uname -r\n5.4.58\n---\n$ kubelet --version\nKubernetes v1.27.3\n' })
  expect(one.json.facts.clusterVersion, 'a line between two answers of one machine changes nothing').toBe('v1.27.3')
})

test('a file that is too large for memory is read as a stream', async () => {
  const part = [...list(1000)].join('')
  await writeFile(join(folder, 'large.json'), part.repeat(8))
  const options = { env: { NODE_OPTIONS: '--import=./no-network.mjs --max-old-space-size=200' } }
  const large = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', 'large.json'], options)
  expect([large.status, large.stderr]).toStrictEqual([1, ''])
  expect(large.stdout.split('\r\n').length).toBe(8002)
})

test('--explain prints which values outside a list were applied, and which were not', async () => {
  const text = `${NODES}\n$ uname -r\n5.15.0-91-generic\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`
  const { stdout } = await reusecheck(['--proxy-mode', 'ipvs', '--explain'], { input: text })
  expect(stdout).toMatch(
    /conn_reuse_mode = 1 comes from a machine with kernel 5\.15\.0-91-generic\. Applied to .*: 1\. Not applied to .*: 1\./,
  )
})

test('--help and --version', async () => {
  const help = await reusecheck(['--help'])
  expect(help.status).toBe(0)
  expect(help.stdout).toMatch(/^Usage: reusecheck |\nUsage: reusecheck /)
  const { version } = JSON.parse(await readFile(join(NPM, 'package.json'), 'utf8'))
  const { status, stdout } = await reusecheck(['--version'])
  expect([status, stdout.split(' (')[0]]).toStrictEqual([0, `reusecheck ${version}`])
})
