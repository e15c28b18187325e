// The command `reusecheck`, as it is after `npm pack` and `npm install` into an empty folder, with the network cut.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { list } from './fleet-input.mjs'
import { NPM } from './support.mjs'

const run = promisify(execFile)
// Nothing answers there, and nothing may ask.
const CUT = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'true', npm_config_cache: '', npm_config_update_notifier: 'false' }
const NO_NETWORK = `import { Socket } from 'node:net'
Socket.prototype.connect = () => { throw new Error('the network was asked') }`

const HIGH = ['--cluster-version', 'v1.19.16-r0', '--os', 'EulerOS 2.9', '--kernel', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64', '--proxy-mode', 'ipvs']
const MEDIUM = ['--cluster-version', '1.23.17', '--kernel', '3.10.0-1160.el7.x86_64', '--proxy-mode', 'ipvs']
const NONE = ['--proxy-mode', 'iptables']
const UNKNOWN = ['--cluster-version', 'v1.19.16-r0', '--proxy-mode', 'ipvs']
const NODES = `NAME     STATUS   ROLES    AGE   VERSION       INTERNAL-IP   EXTERNAL-IP   OS-IMAGE                       KERNEL-VERSION                               CONTAINER-RUNTIME
node-a   Ready    <none>   12d   v1.23.17      192.0.2.1     <none>        CentOS Linux 7 (Core)          3.10.0-1160.el7.x86_64                       containerd://1.6.21
node-b   Ready    <none>   12d   v1.23.17      192.0.2.2     <none>        Ubuntu 22.04.3 LTS             5.15.0-91-generic                            containerd://1.6.21
`

let folder
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-cli-'))
  Object.assign(CUT, { npm_config_cache: join(folder, 'cache') })
  const env = { ...process.env, ...CUT }
  const { stdout } = await run('npm', ['pack', NPM, '--silent'], { cwd: folder, env })
  await run('npm', ['install', '--silent', `./${stdout.trim()}`], { cwd: folder, env })
  await writeFile(join(folder, 'no-network.mjs'), NO_NETWORK)
})
after(() => rm(folder, { recursive: true }))

/** Runs the installed command; `input` is what stands on its standard input. */
async function reusecheck(args, { input = '', env = {}, program = 'node_modules/.bin/reusecheck' } = {}) {
  const options = { cwd: folder, env: { ...process.env, ...CUT, NODE_OPTIONS: '--import=./no-network.mjs', ...env } }
  const child = spawn(program, args, options)
  child.stdin.on('error', () => {}).end(input)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const status = await new Promise((resolve) => child.on('close', resolve))
  return { status, stdout, stderr }
}

/** The same, with JSON out; nothing may be told on the side. */
async function report(args, options) {
  const { status, stdout, stderr } = await reusecheck([...args, '--format', 'json'], options)
  assert.equal(stderr, '')
  return { status, json: JSON.parse(stdout) }
}

test('npx finds it', async () => {
  const env = { NODE_OPTIONS: '' }
  const { status, stdout } = await reusecheck(['reusecheck', ...HIGH], { program: 'npx', env })
  assert.equal(status, 1)
  assert.match(stdout, /^Stale backend\n/)
})

test('the status is the verdict: 0 not affected, 1 affected, 3 unknown', async () => {
  for (const [args, status, rating] of [[NONE, 0, 'none'], [HIGH, 1, 'high'], [MEDIUM, 1, 'medium'], [UNKNOWN, 3, 'unknown']]) {
    const done = await report(args)
    assert.deepEqual([done.status, done.json.rating], [status, rating])
    assert.equal(done.json.schema, 'reusecheck/report/1')
  }
})

test('of several, the first of 2, 1, 3, 0 counts', async () => {
  const files = {
    none: 'net.ipv4.vs.conn_reuse_mode = 1\n5.15.6-generic\n',
    medium: 'Linux node 3.10.0-1160.el7.x86_64 #1 SMP x86_64 GNU/Linux\nServer Version: v1.23.17\n',
    unknown: 'Linux node 3.10.1-abc #1 SMP x86_64 GNU/Linux\n',
  }
  const statuses = {}
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text)
    statuses[name] = (await reusecheck([name, '--proxy-mode', 'ipvs'])).status
  }
  assert.deepEqual(statuses, { none: 0, medium: 1, unknown: 3 })
  for (const [names, status] of [['none unknown', 3], ['unknown medium none', 1], ['none gone medium', 2], ['none none', 0]]) {
    assert.equal((await reusecheck([...names.split(' '), '--proxy-mode', 'ipvs'])).status, status, names)
  }
})

describe('input', () => {
  test('standard input is read, and what is named wins over it', async () => {
    const input = 'Linux node 5.4.58 #1 SMP x86_64 GNU/Linux\n'
    const read = await report(['--cluster-version', '1.27.3', '--proxy-mode', 'ipvs'], { input })
    assert.equal(read.json.facts.kernel, '5.4.58')
    const won = await report(['--kernel', '5.15.6', '-'], { input })
    assert.deepEqual(won.json.conflicts, [{ fact: 'kernel', values: ['5.15.6', '5.4.58'] }])
  })

  test('a list of nodes gives a report for each', async () => {
    const { json } = await report(['--proxy-mode', 'ipvs'], { input: NODES })
    const kernels = json.map(({ name, report }) => [name, report.facts.kernel])
    assert.deepEqual(kernels, [['node-a', '3.10.0-1160.el7.x86_64'], ['node-b', '5.15.0-91-generic']])
    const { stdout } = await reusecheck(['--proxy-mode', 'ipvs'], { input: NODES })
    assert.match(stdout, /^# ReuseCheck: 2 nodes\n[^]*`node-a`[^]*`node-b`/)
  })

  test('what a Windows shell redirects is read too', async () => {
    const input = Buffer.from('\ufeffuname -r\r\n5.4.58\r\n', 'utf16le')
    const { json } = await report(['-'], { input })
    assert.equal(json.facts.kernel, '5.4.58')
  })
})

describe('what cannot be used is told in a line with a way out, and the status is 2', () => {
  const cases = [
    [['--kernle', '5.4'], 'there is no option --kernle. reusecheck --help lists them; one is for example --kernel 5.4.0-1034-azure'],
    [['--kernel'], '--kernel needs a value, for example --kernel 5.4.0-1034-azure'],
    [['--kernel', '--os', 'x'], '--kernel needs a value, for example --kernel 5.4.0-1034-azure'],
    [['--proxy-mode', 'ebpf'], '--proxy-mode cannot be “ebpf”; it is one of ipvs, iptables, nftables, userspace, for example --proxy-mode ipvs'],
    [['--lang=fr'], '--lang cannot be “fr”; it is one of en, zh-CN, for example --lang en'],
    [['--format', 'xml'], '--format cannot be “xml”; it is one of text, json, markdown, csv, sarif, junit, for example --format json'],
    [['--version=2'], '--version takes no value: write --version'],
    [['gone.txt'], 'gone.txt cannot be read: ENOENT. Name a file that is there, for example node.txt'],
    [[], /^reusecheck: there is nothing to check\..* for example reusecheck --cluster-version/],
  ]
  for (const [args, wanted] of cases) {
    test(args.join(' ') || 'nothing at all', async () => {
      const { status, stdout, stderr } = await reusecheck(args)
      assert.deepEqual([status, stdout], [2, ''])
      if (typeof wanted === 'string') assert.equal(stderr, `reusecheck: ${wanted}\n`)
      else assert.match(stderr, wanted)
      assert.equal(stderr.trim().split('\n').length, 1)
    })
  }

  test('a text of something else', async () => {
    const { status, stderr } = await reusecheck([], { input: 'Lorem ipsum dolor sit amet\n' })
    assert.equal(status, 2)
    assert.match(stderr, /in standard input nothing is known here/)
  })

  test('a file of something else, whatever is given beside it', async () => {
    await writeFile(join(folder, 'sign-in.html'), '<!doctype html><title>Sign in</title>')
    await writeFile(join(folder, 'pods.json'), '{"kind":"PodList","items":[{"kind":"Pod","metadata":{"name":"p"}}]}')
    for (const file of ['sign-in.html', 'pods.json']) {
      const { status, stderr } = await reusecheck(['--proxy-mode', 'iptables', file])
      assert.deepEqual([status, stderr.startsWith(`reusecheck: in ${file} nothing is known here.`)], [2, true], stderr)
    }
    assert.equal((await reusecheck(NONE, { input: '\n' })).status, 0, 'nothing at all is no harm')
  })
})

describe('output', () => {
  test('text says everything, without colour where nobody sees it', async () => {
    const { stdout } = await reusecheck(HIGH)
    for (const part of ['Stale backend\n', 'Explanation\n', 'What to do\n', 'Sources\n', 'https://']) assert.ok(stdout.includes(part), part)
    assert.ok(!stdout.includes('\u001b'))
  })

  const FORMATS = {
    json: /^\{"schema":"reusecheck\/report\/1"/,
    markdown: /^# .*Stale backend\n/,
    csv: /^name,file,rating,.*\r\n.*,high,/,
    sarif: /^\{"\$schema":/,
    junit: /^<\?xml .*\n[^]*<failure message="Stale backend"/,
  }
  for (const [format, wanted] of Object.entries(FORMATS)) {
    test(`${format} is written from the same report`, async () => {
      const { status, stdout } = await reusecheck([...HIGH, '--format', format])
      assert.match(stdout, wanted)
      assert.equal(status, 1)
    })
  }

  test('input that cannot be used is part of what a program reads', async () => {
    const { status, stdout } = await reusecheck(['none', 'gone', '--format', 'json'])
    assert.equal(status, 2)
    const [none, gone] = JSON.parse(stdout)
    assert.deepEqual([none.file, gone.file], ['none', 'gone'])
    assert.match(gone.error, /^gone cannot be read/)
  })

  test('what was pasted cannot steer the terminal', async () => {
    const { stdout } = await reusecheck(['--kernel', '5.4.58\u001b[2J\u0007', '--proxy-mode', 'ipvs'])
    assert.ok(stdout.includes('5.4.58 [2J'))
    assert.doesNotMatch(stdout, /[\u0007\u001b]/)
  })

  test('a reader that stops early costs neither a message nor the status', async () => {
    const shell = `node_modules/.bin/reusecheck --proxy-mode ipvs --format json < nodes.txt | head -c 1; echo "\${PIPESTATUS[0]}"`
    await writeFile(join(folder, 'nodes.txt'), NODES + NODES.split('\n')[1].concat('\n').repeat(2000))
    const { stdout, stderr } = await run('bash', ['-c', shell], { cwd: folder })
    assert.deepEqual([stdout, stderr], ['[1\n', ''])
  })

  test('colour at a terminal only, and not with NO_COLOR', async () => {
    const terminal = (env) => run('script', ['-qec', `node_modules/.bin/reusecheck ${MEDIUM.join(' ')}`, '/dev/null'],
      { cwd: folder, env: { ...process.env, TERM: 'xterm', ...env } }).catch((error) => error)
    assert.match((await terminal({ NO_COLOR: '' })).stdout, /\u001b\[1;35mSYN delay\u001b\[0m/)
    assert.doesNotMatch((await terminal({ NO_COLOR: '1' })).stdout, /\u001b\[/)
  })
})

test('a cluster as JSON, gzipped or not, has the verdicts of checkFleet', async () => {
  const text = [...list(300)].join('')
  await writeFile(join(folder, 'nodes.json'), text)
  await writeFile(join(folder, 'nodes.json.gz'), gzipSync(text))
  const { status, stdout } = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', 'nodes.json'])
  assert.equal(status, 1)
  assert.equal(stdout.match(/,high,high,high,/g).length, 120)
  assert.equal(stdout.match(/,none,none,none,/g).length, 120)
  const zipped = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', 'nodes.json.gz'])
  assert.equal(zipped.stdout.replaceAll('.gz', ''), stdout)
  const cut = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'json'], { input: text.slice(0, text.length / 2) })
  assert.equal(cut.status, 2)
  assert.match(JSON.parse(cut.stdout).at(-1).error, /breaks off/)
  const damaged = await reusecheck(['--proxy-mode', 'ipvs'], { input: gzipSync(text).subarray(0, 30) })
  assert.deepEqual([damaged.status, damaged.stdout], [2, ''])
})

test('a list in any form gives the same answer', async () => {
  await writeFile(join(folder, 'wide.txt'), NODES)
  const objects = NODES.trim().split('\n').slice(1).map((line) => line.split(/ {2,}/)).map(([name, , , , version, , , os, kernel]) => ({
    kind: 'Node', metadata: { name }, status: { nodeInfo: { kubeletVersion: version, osImage: os, kernelVersion: kernel, architecture: 'amd64' } },
  }))
  await writeFile(join(folder, 'same.json'), JSON.stringify({ kind: 'List', items: objects }))
  const rows = async (file) => (await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', file])).stdout.split('\r\n').map((row) => row.replaceAll(file, '').replace(/\.?x86_64|amd64/g, '')).sort()
  assert.deepEqual(await rows('same.json'), await rows('wide.txt'))
})

test('what stands beside a list of nodes holds for all that do not say otherwise', async () => {
  const text = `${NODES}\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`
  for (const input of [text, gzipSync(text), Buffer.from(`\ufeff${text}`, 'utf16le'), gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le'))]) {
    const { json } = await report(['--proxy-mode', 'ipvs'], { input })
    const read = json.map(({ report }) => [report.facts.kernel, report.sysctls['net.ipv4.vs.conn_reuse_mode'].observed])
    assert.deepEqual(read, [['3.10.0-1160.el7.x86_64', 1], ['5.15.0-91-generic', 1]])
  }
})

test('what was read on a machine with one kernel is not told of nodes with another', async () => {
  const text = `${NODES}\n$ uname -r\n5.15.0-91-generic\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`
  const { json } = await report(['--proxy-mode', 'ipvs'], { input: text })
  const read = json.map(({ report }) => [report.facts.kernel, report.sysctls['net.ipv4.vs.conn_reuse_mode'].observed])
  assert.deepEqual(read, [['3.10.0-1160.el7.x86_64', null], ['5.15.0-91-generic', 1]])
})

test('a list that only the reader of pastes understands is told node by node', async () => {
  const objects = ['a', 'b'].map((name) => ({ kind: 'Node', metadata: { name }, status: { nodeInfo: { kubeletVersion: 'v1.19.3', kernelVersion: '5.4.58' } } }))
  const text = JSON.stringify({ kind: 'List', items: objects }, null, 2)
  for (const input of [text.replaceAll('"', "'"), text.replaceAll(':', '：'), text.replaceAll(/"kind"/g, '\u001b[34m$&\u001b[0m')]) {
    const { status, json } = await report(['--proxy-mode', 'ipvs'], { input })
    assert.deepEqual([status, json.map(({ name, report }) => [name, report.rating])], [1, [['a', 'high'], ['b', 'high']]])
  }
})

test('what the collector printed on several machines is as many nodes; UTF-16 is read as well', async () => {
  const printed = (kernel, mode) => `==> uname -srvm <==\nLinux ${kernel} #1 SMP x86_64\n==> curl http://localhost:10249/proxyMode <==\n${mode}\n==> kubelet --version <==\nKubernetes v1.27.3\n`
  const ratings = ({ json }) => json.map(({ report }) => report.rating)
  const input = printed('5.4.58', 'ipvs') + printed('5.4.58', 'iptables')
  assert.deepEqual(ratings(await report([], { input })), ['high', 'none'])
  await writeFile(join(folder, 'wide.txt'), `\ufeff${NODES}`, 'utf16le')
  assert.deepEqual(ratings(await report(['--proxy-mode', 'ipvs', 'wide.txt'])), ['medium', 'none'])
  const one = await report([], { input: '$ uname -r\n5.4.58\n---\n$ kubelet --version\nKubernetes v1.27.3\n' })
  assert.equal(one.json.facts.clusterVersion, 'v1.27.3', 'a line between two answers of one machine changes nothing')
})

test('a cluster is told as a whole, and what is too large to be held is read as a stream', async () => {
  await writeFile(join(folder, 'nodes.json'), [...list(300)].join(''))
  const { stdout } = await reusecheck(['--proxy-mode', 'ipvs', 'nodes.json'])
  assert.match(stdout, /^# ReuseCheck: 300 nodes\n/)
  assert.match(stdout, /\n## Upgrade plan\n[^]*\(cures 180: /)
  assert.match(stdout, /`ip-10-0-0-0\.example\.internal`, .*, and 50 more\n/)
  const part = [...list(1000)].join('')
  await writeFile(join(folder, 'large.json'), part.repeat(8))
  const options = { env: { NODE_OPTIONS: '--import=./no-network.mjs --max-old-space-size=200' } }
  const large = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', 'large.json'], options)
  assert.deepEqual([large.status, large.stderr], [1, ''])
  assert.equal(large.stdout.split('\r\n').length, 8002)
})

test('--ndjson answers a line with a line, from files and standard input', async () => {
  const input = '{"name":"a","kernel":"5.4.58","clusterVersion":"1.27.3"}\n{"kernel":"6.1.5","clusterVersion":"1.27.3"}'
  await writeFile(join(folder, 'facts.ndjson'), input)
  for (const [args, given] of [[['facts.ndjson'], ''], [[], input], [['-', 'facts.ndjson'], '']]) {
    const { status, stdout, stderr } = await reusecheck(['--ndjson', '--proxy-mode', 'ipvs', ...args], { input: given })
    assert.deepEqual([status, stderr], [1, ''])
    const answers = stdout.trim().split('\n').map((line) => JSON.parse(line))
    assert.deepEqual(answers.map(({ name, report }) => [name, report.rating]), [['a', 'high'], [undefined, 'none']])
  }
  assert.equal((await reusecheck(['--ndjson'], { input: 'oops\n' })).status, 2)
  const gone = await reusecheck(['--ndjson', 'gone.ndjson'])
  assert.equal(gone.status, 2)
  assert.match(gone.stderr, /gone\.ndjson cannot be read/)
  await writeFile(join(folder, 'facts.ndjson.gz'), Buffer.concat([gzipSync(`${input}\n`), gzipSync(input)]))
  const zipped = await reusecheck(['--ndjson', 'facts.ndjson.gz', 'facts.ndjson', 'facts.ndjson.gz'])
  assert.equal(zipped.stdout.trim().split('\n').length, 10)
  await writeFile(join(folder, 'cut.gz'), gzipSync(input).subarray(0, 40))
  const cut = await reusecheck(['--ndjson', 'cut.gz'])
  assert.deepEqual([cut.status, cut.stderr.split('\n').length], [2, 2])
})

test('--mask leaves out the names of nodes, hosts and files in every format', async () => {
  await writeFile(join(folder, 'secret-1.txt'), 'ops@secret-host:~$ uname -a\nLinux secret-host 5.4.0-66-generic #74-Ubuntu SMP Wed Jan 27 22:54:38 UTC 2021 x86_64 GNU/Linux\n')
  await writeFile(join(folder, 'secret-2.json'), JSON.stringify({ kind: 'Node', metadata: { name: 'secret-node' }, status: { nodeInfo: { kubeletVersion: 'v1.27.3', kernelVersion: '5.4.58' } } }))
  const args = ['--proxy-mode', 'ipvs', '--mask', 'secret-1.txt', 'secret-2.json', 'secret-3.txt']
  for (const format of ['text', 'json', 'markdown', 'csv', 'sarif', 'junit']) {
    const { stdout, stderr } = await reusecheck([...args, '--format', format])
    assert.doesNotMatch(stdout + stderr, /secret/, format)
    assert.match(stdout, /node-1/, format)
  }
  const { json } = await report(['--proxy-mode', 'ipvs', '--mask'], { input: NODES })
  assert.deepEqual(json.map(({ name }) => name).sort(), ['node-1', 'node-2'])
  const lines = await reusecheck(['--ndjson', '--mask'], { input: '{"name":"secret-a","kernel":"5.4.58"}\n{"name":"secret-b"}\n{"kernel":"5.4.58"}\n' })
  assert.deepEqual(lines.stdout.trim().split('\n').map((line) => JSON.parse(line).name), ['node-1', 'node-2', undefined])
  assert.doesNotMatch(lines.stdout, /secret/)
})

test('what stands beside a list and cannot be used is said', async () => {
  const text = `${NODES}\n$ uname -r\n5.15.0-91-generic\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`
  const { stdout } = await reusecheck(['--proxy-mode', 'ipvs'], { input: text })
  assert.match(stdout, /conn_reuse_mode: 1 stands beside the nodes.*nodes: 1\./)
  assert.match(stdout, /read on a machine with the kernel 5\.15\.0-91-generic.*nodes: 1\./)
})

test('--help and --version', async () => {
  const help = await reusecheck(['--help'])
  assert.equal(help.status, 0)
  for (const option of ['--cluster-version', '--kernel', '--os', '--proxy-mode', '--format', '--lang']) assert.ok(help.stdout.includes(`  ${option} `), option)
  const { version } = JSON.parse(await readFile(join(NPM, 'package.json'), 'utf8'))
  const { status, stdout } = await reusecheck(['--version'])
  assert.deepEqual([status, stdout.split(' (')[0]], [0, `reusecheck ${version}`])
})
