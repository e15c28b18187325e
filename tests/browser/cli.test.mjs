// The command `reusecheck`, as it is after `npm pack` and `npm install` into an empty folder, with the network cut.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { list } from './fleet-input.mjs'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'

const run = promisify(execFile)
// Nothing answers there, and nothing may ask.
const CUT = {
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_offline: 'true',
  npm_config_cache: '',
  npm_config_update_notifier: 'false',
}
const NO_NETWORK = `import { Socket } from 'node:net'
Socket.prototype.connect = () => { throw new Error('the network was asked') }`

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
const NONE = ['--proxy-mode', 'iptables']
const UNKNOWN = ['--cluster-version', 'v1.19.16-r0', '--proxy-mode', 'ipvs']
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

/** Runs the installed command; `input` is what stands on its standard input. */
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

/** The same, with JSON out; nothing may be told on the side. */
async function report(/** @type {string[]} */ args, /** @type {Run} */ options = {}) {
  const { status, stdout, stderr } = await reusecheck([...args, '--format', 'json'], options)
  expect(stderr).toBe('')
  return { status, json: JSON.parse(stdout) }
}

test('npx finds it', async () => {
  const env = { NODE_OPTIONS: '' }
  const { status, stdout } = await reusecheck(['reusecheck', ...HIGH], { program: 'npx', env })
  expect(status).toBe(1)
  expect(stdout).toMatch(/^Affected: stale backend\n/)
})

test('the status is the verdict: 0 not affected, 1 affected, 3 unknown', async () => {
  for (const { args, status, rating } of [
    { args: NONE, status: 0, rating: 'none' },
    { args: HIGH, status: 1, rating: 'high' },
    { args: MEDIUM, status: 1, rating: 'medium' },
    { args: UNKNOWN, status: 3, rating: 'unknown' },
  ]) {
    const done = await report(args)
    expect([done.status, done.json.rating]).toStrictEqual([status, rating])
    expect(done.json.schema).toBe('reusecheck/report/1')
  }
})

test("rows of one's own are tried first, and a mistake names file, row and reason", async () => {
  const commits = {
    d752c3645717: 'yes',
    f719e3754ee2: 'yes',
    f0a5e4d7a594: 'yes',
    '35dfb013149f': 'no',
    c95c07836fa4: 'yes',
  }
  const lineage = { id: 'acme', releases: ['5.4.58-acme#'], builds: [{ since: '', commits, evidence: 'source' }] }
  await writeFile(join(folder, 'own.json'), JSON.stringify({ lineages: [lineage] }))
  const node = ['--kernel', '5.4.58-acme1', '--cluster-version', '1.27.3', '--proxy-mode', 'ipvs']
  const { status, json } = await report([...node, '--knowledge', 'own.json'])
  expect([status, json.rating, json.kernel.lineage]).toStrictEqual([0, 'none', 'acme'])
  expect(json.knowledge).toMatch(/\+local$/)
  expect((await report(node)).json.kernel.lineage).not.toBe('acme')
  await writeFile(join(folder, 'wrong.json'), JSON.stringify({ lineages: [{ ...lineage, sources: ['nowhere'] }] }))
  const wrong = await reusecheck([...node, '--knowledge', 'wrong.json'])
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toMatch(/wrong\.json': .*lineages\[0\] \(acme\): source 'nowhere'/)
  expect((await reusecheck([...node, '--knowledge', 'gone.json'])).status).toBe(2)
})

test('of several, the first of 2, 1, 3, 0 counts', async () => {
  const files = {
    none: 'net.ipv4.vs.conn_reuse_mode = 1\n5.15.6-generic\n',
    medium: 'Linux node 3.10.0-1160.el7.x86_64 #1 SMP x86_64 GNU/Linux\nServer Version: v1.23.17\n',
    unknown: 'Linux node 3.10.1-abc #1 SMP x86_64 GNU/Linux\n',
  }
  /** @type {Record<string, number>} */
  const statuses = {}
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text)
    statuses[name] = (await reusecheck([name, '--proxy-mode', 'ipvs'])).status
  }
  expect(statuses).toStrictEqual({ none: 0, medium: 1, unknown: 3 })
  const expected = { 'none unknown': 3, 'unknown medium none': 1, 'none gone medium': 2, 'none none': 0 }
  for (const [names, status] of Object.entries(expected)) {
    expect((await reusecheck([...names.split(' '), '--proxy-mode', 'ipvs'])).status, names).toBe(status)
  }
})

test.describe('input', () => {
  test('standard input is read, and what is named wins over it', async () => {
    const input = 'Linux node 5.4.58 #1 SMP x86_64 GNU/Linux\n'
    const read = await report(['--cluster-version', '1.27.3', '--proxy-mode', 'ipvs'], { input })
    expect(read.json.facts.kernel).toBe('5.4.58')
    const won = await report(['--kernel', '5.15.6', '-'], { input })
    expect(won.json.conflicts).toStrictEqual([{ fact: 'kernel', values: ['5.15.6', '5.4.58'] }])
  })

  test('a list of nodes gives a report for each', async () => {
    const { json } = await report(['--proxy-mode', 'ipvs'], { input: NODES })
    const kernels = json.map((/** @type {any} */ { name, report }) => [name, report.facts.kernel])
    expect(kernels).toStrictEqual([
      ['node-a', '3.10.0-1160.el7.x86_64'],
      ['node-b', '5.15.0-91-generic'],
    ])
    const { stdout } = await reusecheck(['--proxy-mode', 'ipvs'], { input: NODES })
    expect(stdout).toMatch(/^# ReuseCheck: 2 nodes\n[\s\S]*`node-a`[\s\S]*`node-b`/)
  })

  test('what a Windows shell redirects is read too', async () => {
    const input = Buffer.from('\ufeffuname -r\r\n5.4.58\r\n', 'utf16le')
    const { json } = await report(['-'], { input })
    expect(json.facts.kernel).toBe('5.4.58')
  })
})

test.describe('what cannot be used is told in a line with a way out, and the status is 2', () => {
  /** @type {[string[], string | RegExp][]} */
  const cases = [
    [['--kernle', '5.4'], "unknown option '--kernle'; see 'reusecheck --help' (example: --kernel 5.4.0-1034-azure)"],
    [['--kernel'], "option '--kernel' needs a value; example: --kernel 5.4.0-1034-azure"],
    [['--kernel', '--os', 'x'], "option '--kernel' needs a value; example: --kernel 5.4.0-1034-azure"],
    [
      ['--proxy-mode', 'ebpf'],
      "unknown value 'ebpf' for '--proxy-mode'; expected one of ipvs, iptables, nftables, userspace, none (example: --proxy-mode ipvs)",
    ],
    [['--lang=fr'], "unknown value 'fr' for '--lang'; expected one of en, zh-CN (example: --lang en)"],
    [
      ['--format', 'xml'],
      "unknown value 'xml' for '--format'; expected one of text, json, markdown, csv, sarif, junit (example: --format json)",
    ],
    [['--version=2'], "option '--version' takes no value; example: --version"],
    [['gone.txt'], "cannot read 'gone.txt': ENOENT; name an existing file, for example node.txt"],
    [[], /^reusecheck: nothing to check; .*\(example: reusecheck --cluster-version/],
  ]
  for (const [args, wanted] of cases) {
    test(args.join(' ') || 'nothing at all', async () => {
      const { status, stdout, stderr } = await reusecheck(args)
      expect([status, stdout]).toStrictEqual([2, ''])
      if (typeof wanted === 'string') expect(stderr).toBe(`reusecheck: ${wanted}\n`)
      else expect(stderr).toMatch(wanted)
      expect(stderr.trim().split('\n').length).toBe(1)
    })
  }

  test('a text of something else', async () => {
    const { status, stderr } = await reusecheck([], { input: 'Lorem ipsum dolor sit amet\n' })
    expect(status).toBe(2)
    expect(stderr).toMatch(/standard input: no usable information found/)
  })

  test('a file of something else, whatever is given beside it', async () => {
    await writeFile(join(folder, 'sign-in.html'), '<!doctype html><title>Sign in</title>')
    await writeFile(join(folder, 'pods.json'), '{"kind":"PodList","items":[{"kind":"Pod","metadata":{"name":"p"}}]}')
    for (const file of ['sign-in.html', 'pods.json']) {
      const { status, stderr } = await reusecheck(['--proxy-mode', 'iptables', file])
      expect([status, stderr.startsWith(`reusecheck: ${file}: no usable information found;`)], stderr).toStrictEqual([
        2,
        true,
      ])
    }
    expect((await reusecheck(NONE, { input: '\n' })).status, 'nothing at all is no harm').toBe(0)
  })
})

test.describe('output', () => {
  test('text says everything, without colour where nobody sees it', async () => {
    const { stdout } = await reusecheck(HIGH)
    for (const part of ['Affected: stale backend\n', 'Explanation\n', 'What to do\n', 'Sources\n', 'https://'])
      expect(stdout, part).toContain(part)
    expect(stdout).not.toContain('\u001b')
  })

  const FORMATS = {
    json: /^\{"schema":"reusecheck\/report\/1"/,
    markdown: /^# .*Affected: stale backend\n/,
    csv: /^name,file,rating,.*\r\n.*,high,/,
    sarif: /^\{"\$schema":/,
    junit: /^<\?xml .*\n[\s\S]*<failure message="Stale backend"/,
  }
  for (const [format, wanted] of Object.entries(FORMATS)) {
    test(`${format} is written from the same report`, async () => {
      const { status, stdout } = await reusecheck([...HIGH, '--format', format])
      expect(stdout).toMatch(wanted)
      expect(status).toBe(1)
    })
  }

  test('input that cannot be used is part of what a program reads', async () => {
    const { status, stdout } = await reusecheck(['none', 'gone', '--format', 'json'])
    expect(status).toBe(2)
    const [none, gone] = JSON.parse(stdout)
    expect([none.file, gone.file]).toStrictEqual(['none', 'gone'])
    expect(gone.error).toMatch(/^cannot read 'gone'/)
  })

  test('what was pasted cannot steer the terminal', async () => {
    const { stdout } = await reusecheck(['--kernel', '5.4.58\u001b[2J\u0007', '--proxy-mode', 'ipvs'])
    expect(stdout).toContain('5.4.58 [2J')
    expect(stdout).not.toMatch(/[\u0007\u001b]/)
  })

  test('a reader that stops early costs neither a message nor the status', async () => {
    const shell = `node_modules/.bin/reusecheck --proxy-mode ipvs --format json < nodes.txt | head -c 1; echo "\${PIPESTATUS[0]}"`
    await writeFile(join(folder, 'nodes.txt'), NODES + NODES.split('\n')[1].concat('\n').repeat(2000))
    const { stdout, stderr } = await run('bash', ['-c', shell], { cwd: folder })
    expect([stdout, stderr]).toStrictEqual(['[1\n', ''])
  })

  test('colour at a terminal only, and not with NO_COLOR', async () => {
    const terminal = (/** @type {NodeJS.ProcessEnv} */ env) =>
      run('script', ['-qec', `node_modules/.bin/reusecheck ${MEDIUM.join(' ')}`, '/dev/null'], {
        cwd: folder,
        env: { ...process.env, TERM: 'xterm', ...env },
      }).catch((error) => error)
    expect((await terminal({ NO_COLOR: '' })).stdout).toMatch(/\u001b\[1;35mAffected: SYN delay\u001b\[0m/)
    expect((await terminal({ NO_COLOR: '1' })).stdout).not.toMatch(/\u001b\[/)
  })
})

test('a cluster as JSON, gzipped or not, has the verdicts of checkFleet', async () => {
  const text = [...list(300)].join('')
  await writeFile(join(folder, 'nodes.json'), text)
  await writeFile(join(folder, 'nodes.json.gz'), gzipSync(text))
  const { status, stdout } = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', 'nodes.json'])
  expect(status).toBe(1)
  expect(stdout.match(/,high,high,high,/g)?.length).toBe(120)
  expect(stdout.match(/,none,none,none,/g)?.length).toBe(120)
  const zipped = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', 'nodes.json.gz'])
  expect(zipped.stdout.replaceAll('.gz', '')).toBe(stdout)
  const cut = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'json'], { input: text.slice(0, text.length / 2) })
  expect(cut.status).toBe(2)
  expect(JSON.parse(cut.stdout).at(-1).error).toMatch(/ends in the middle of this object/)
  const damaged = await reusecheck(['--proxy-mode', 'ipvs'], { input: gzipSync(text).subarray(0, 30) })
  expect([damaged.status, damaged.stdout]).toStrictEqual([2, ''])
})

test('a list in any form gives the same answer', async () => {
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

test('what stands beside a list of nodes holds for all that do not say otherwise', async () => {
  const text = `${NODES}\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`
  for (const input of [
    text,
    gzipSync(text),
    Buffer.from(`\ufeff${text}`, 'utf16le'),
    gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le')),
  ]) {
    const { json } = await report(['--proxy-mode', 'ipvs'], { input })
    const read = json.map((/** @type {{ report: any }} */ { report }) => [
      report.facts.kernel,
      report.sysctls['net.ipv4.vs.conn_reuse_mode'].observed,
    ])
    expect(read).toStrictEqual([
      ['3.10.0-1160.el7.x86_64', 1],
      ['5.15.0-91-generic', 1],
    ])
  }
})

test('what was read on a machine with one kernel is not told of nodes with another', async () => {
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

test('a list that only the reader of pastes understands is told node by node', async () => {
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

test('what the collector printed on several machines is as many nodes; UTF-16 is read as well', async () => {
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

test('a cluster is told as a whole, and what is too large to be held is read as a stream', async () => {
  await writeFile(join(folder, 'nodes.json'), [...list(300)].join(''))
  const { stdout } = await reusecheck(['--proxy-mode', 'ipvs', 'nodes.json'])
  expect(stdout).toMatch(/^# ReuseCheck: 300 nodes\n/)
  expect(stdout).toMatch(/\n## Upgrade plan\n[\s\S]*\(fixes 180 nodes: /)
  expect(stdout).toMatch(/`ip-10-0-0-0\.example\.internal`, .*, and 50 more\n/)
  const part = [...list(1000)].join('')
  await writeFile(join(folder, 'large.json'), part.repeat(8))
  const options = { env: { NODE_OPTIONS: '--import=./no-network.mjs --max-old-space-size=200' } }
  const large = await reusecheck(['--proxy-mode', 'ipvs', '--format', 'csv', 'large.json'], options)
  expect([large.status, large.stderr]).toStrictEqual([1, ''])
  expect(large.stdout.split('\r\n').length).toBe(8002)
})

test('--ndjson answers a line with a line, from files and standard input', async () => {
  const input = '{"name":"a","kernel":"5.4.58","clusterVersion":"1.27.3"}\n{"kernel":"6.1.5","clusterVersion":"1.27.3"}'
  await writeFile(join(folder, 'facts.ndjson'), input)
  /** @type {[string[], string][]} */
  const ways = [
    [['facts.ndjson'], ''],
    [[], input],
    [['-', 'facts.ndjson'], ''],
  ]
  for (const [args, given] of ways) {
    const { status, stdout, stderr } = await reusecheck(['--ndjson', '--proxy-mode', 'ipvs', ...args], { input: given })
    expect([status, stderr]).toStrictEqual([1, ''])
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(answers.map((/** @type {any} */ { name, report }) => [name, report.rating])).toStrictEqual([
      ['a', 'high'],
      [undefined, 'none'],
    ])
  }
  expect((await reusecheck(['--ndjson'], { input: 'oops\n' })).status).toBe(2)
  const gone = await reusecheck(['--ndjson', 'gone.ndjson'])
  expect(gone.status).toBe(2)
  expect(gone.stderr).toMatch(/cannot read 'gone\.ndjson'/)
  await writeFile(join(folder, 'facts.ndjson.gz'), Buffer.concat([gzipSync(`${input}\n`), gzipSync(input)]))
  const zipped = await reusecheck(['--ndjson', 'facts.ndjson.gz', 'facts.ndjson', 'facts.ndjson.gz'])
  expect(zipped.stdout.trim().split('\n').length).toBe(10)
  await writeFile(join(folder, 'cut.gz'), gzipSync(input).subarray(0, 40))
  const cut = await reusecheck(['--ndjson', 'cut.gz'])
  expect([cut.status, cut.stderr.split('\n').length]).toStrictEqual([2, 2])
})

test('--mask leaves out the names of nodes, hosts and files in every format', async () => {
  await writeFile(
    join(folder, 'secret-1.txt'),
    'ops@secret-host:~$ uname -a\nLinux secret-host 5.4.0-66-generic #74-Ubuntu SMP Wed Jan 27 22:54:38 UTC 2021 x86_64 GNU/Linux\n',
  )
  await writeFile(
    join(folder, 'secret-2.json'),
    JSON.stringify({
      kind: 'Node',
      metadata: { name: 'secret-node' },
      status: { nodeInfo: { kubeletVersion: 'v1.27.3', kernelVersion: '5.4.58' } },
    }),
  )
  const args = ['--proxy-mode', 'ipvs', '--mask', 'secret-1.txt', 'secret-2.json', 'secret-3.txt']
  for (const format of ['text', 'json', 'markdown', 'csv', 'sarif', 'junit']) {
    const { stdout, stderr } = await reusecheck([...args, '--format', format])
    expect(stdout + stderr, format).not.toMatch(/secret/)
    expect(stdout, format).toMatch(/node-1/)
  }
  const { json } = await report(['--proxy-mode', 'ipvs', '--mask'], { input: NODES })
  expect(json.map((/** @type {any} */ { name }) => name).sort()).toStrictEqual(['node-1', 'node-2'])
  const lines = await reusecheck(['--ndjson', '--mask'], {
    input: '{"name":"secret-a","kernel":"5.4.58"}\n{"name":"secret-b"}\n{"kernel":"5.4.58"}\n',
  })
  expect(
    lines.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name),
  ).toStrictEqual(['node-1', 'node-2', undefined])
  expect(lines.stdout).not.toMatch(/secret/)
})

test('what stands beside a list and cannot be used is said', async () => {
  const text = `${NODES}\n$ uname -r\n5.15.0-91-generic\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n`
  const { stdout } = await reusecheck(['--proxy-mode', 'ipvs'], { input: text })
  expect(stdout).toMatch(/conn_reuse_mode = 1 \(from the rest of the input\) applied to nodes .*: 1\./)
  expect(stdout).toMatch(/comes from a machine with kernel 5\.15\.0-91-generic\. Not applied to .*: 1\./)
})

test('--help and --version', async () => {
  const help = await reusecheck(['--help'])
  expect(help.status).toBe(0)
  for (const option of ['--cluster-version', '--kernel', '--os', '--proxy-mode', '--format', '--lang'])
    expect(help.stdout, option).toContain(`  ${option} `)
  const { version } = JSON.parse(await readFile(join(NPM, 'package.json'), 'utf8'))
  const { status, stdout } = await reusecheck(['--version'])
  expect([status, stdout.split(' (')[0]]).toStrictEqual([0, `reusecheck ${version}`])
})
