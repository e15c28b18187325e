// The files of the remedies, each checked with the tool that reads it.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DaemonSet } from 'kubernetes-models/apps/v1/DaemonSet'
import { parse } from 'yaml'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'

// Together, the remedies of these nodes contain every file.
const NODES = [
  { clusterVersion: '1.27.3', kernel: '5.4.60', proxyMode: 'ipvs' },
  { clusterVersion: '1.22.0', kernel: '5.10.13', proxyMode: 'ipvs', sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 } },
  {
    clusterVersion: '1.22.0',
    kernel: '3.10.0-1160.el7.x86_64',
    proxyMode: 'ipvs',
    sysctls: { 'net.ipv4.vs.conn_reuse_mode': 1 },
  },
]

/** @type {Record<string, any>} */
const files = {}
/** @type {import('../../crate-web/types/index.js').Remedy[]} */
let remedies
/** @type {string} */
let folder
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reusecheck-remedies-'))
  const api = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await api.init()
  remedies = NODES.flatMap((facts) => api.check(facts).remedies)
  for (const { name, text } of remedies.flatMap((remedy) => remedy.files ?? [])) files[basename(name)] = text
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

// On Debian, sysctl is not on the path of ordinary users.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
/** Skips the test if a program does not work. */
const needs = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
  test.skip(spawnSync(program, args, { env }).status !== 0, `${[program, ...args].join(' ')} does not work here`)

test('the files are those of the tests below', () => {
  const names = [
    ...['10-conn-reuse-mode.conf', '90-ipvs.conf', 'conn-reuse-mode-daemonset.yaml', 'ipvs-draining-rules.yaml'],
    ...['node-pool-checklist.md', 'reuse-port.py'],
  ]
  expect(Object.keys(files).sort()).toStrictEqual(names)
})

test('every remedy has a cost, a duration, a check and the problems it ends', () => {
  expect(remedies.length).toBeGreaterThan(5)
  for (const { id, title, text, cost, lasts, problems, check } of remedies) {
    expect(check.text, id).not.toBe('')
    expect(title, id).not.toBe('')
    expect(cost, id).toMatch(/^Cost: /)
    expect(text, id).toContain(cost)
    expect(text, id).toContain(lasts)
    expect(problems.length, id).toBeGreaterThan(0)
  }
})

test('systemd reads the drop-in of kube-proxy’s unit', () => {
  needs('systemd-analyze', '--version')
  const unit = join(folder, 'kube-proxy.service')
  mkdirSync(`${unit}.d`)
  writeFileSync(unit, '[Service]\nExecStart=/bin/true\n')
  writeFileSync(join(`${unit}.d`, '10-conn-reuse-mode.conf'), files['10-conn-reuse-mode.conf'])
  const verify = () => spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
  const { status, stderr } = verify()
  expect(status, stderr).toBe(0)
  expect(stderr, stderr).not.toMatch(/10-conn-reuse-mode/)
  // systemd reports settings that it does not know.
  writeFileSync(
    join(`${unit}.d`, '10-conn-reuse-mode.conf'),
    '[Service]\nExecStartPost=sleep-10\nExecStartpost=/bin/true\n',
  )
  expect(verify().stderr).toMatch(/10-conn-reuse-mode/)
})

const NAMESPACE = ['--user', '--map-root-user', '--net', 'true']
test('sysctl reads the file, in a separate network namespace', () => {
  needs('unshare', ...NAMESPACE)
  needs('sysctl', '--version')
  const load = (/** @type {string} */ name, /** @type {string} */ text) => {
    writeFileSync(join(folder, name), text)
    const inNamespace = [...NAMESPACE.slice(0, -1), 'sysctl', '--load', join(folder, name)]
    return spawnSync('unshare', inNamespace, { env, encoding: 'utf8' })
  }
  // Without IPVS this sysctl does not exist, so the test uses one that every kernel has.
  const anywhere = files['90-ipvs.conf'].replaceAll('net.ipv4.vs.conn_reuse_mode', 'net.ipv4.ip_forward')
  expect([load('90.conf', anywhere).stdout.trim(), load('90.conf', anywhere).stderr]).toStrictEqual([
    'net.ipv4.ip_forward = 1',
    '',
  ])
  expect(load('wrong.conf', 'net.ipv4.ip_forward : 1\n').stderr).toMatch(/wrong\.conf/)
})

test.describe('the DaemonSet', () => {
  test('matches Kubernetes’ own schema', () => {
    const manifest = parse(files['conn-reuse-mode-daemonset.yaml'])
    new DaemonSet(manifest).validate()
    manifest.spec.template.spec.containers[0].resources.limits.memory = ['16Mi']
    expect(() => new DaemonSet(manifest).validate()).toThrow(/memory/)
  })

  test('selects its own pods, and a shell accepts its script', () => {
    const { spec } = parse(files['conn-reuse-mode-daemonset.yaml'])
    expect(spec.selector.matchLabels).toStrictEqual(spec.template.metadata.labels)
    const [shell, , script] = spec.template.spec.containers[0].command
    expect(spawnSync(shell, ['-n', '-c', script]).status).toBe(0)
    // It writes 1 over any other value, once the file exists.
    const value = join(folder, 'conn_reuse_mode')
    writeFileSync(value, '0\n')
    const once = script.replace('/proc/sys/net/ipv4/vs/conn_reuse_mode', value).replace('sleep 30', 'exit 0')
    expect(spawnSync(shell, ['-c', once]).status).toBe(0)
    expect(readFileSync(value, 'utf8')).toBe('1\n')
  })
})

test('the alert has the shape of a rule of Prometheus, and names the metrics of node_exporter', () => {
  const { groups } = parse(files['ipvs-draining-rules.yaml'])
  expect(groups.map((/** @type {{ name: string }} */ group) => Object.keys(group))).toStrictEqual([['name', 'rules']])
  const [rule] = groups[0].rules
  expect(Object.keys(rule)).toStrictEqual(['alert', 'expr', 'for', 'labels', 'annotations'])
  expect(rule.alert).toMatch(/^\w+$/)
  expect(rule.for).toBe('5m')
  const metrics = new Set(rule.expr.match(/node_\w+/g))
  const connections = ['node_ipvs_backend_connections_active', 'node_ipvs_backend_connections_inactive']
  expect([...metrics].sort()).toStrictEqual([...connections, 'node_ipvs_backend_weight'])
})

/** Listens on a free port, and returns it. */
async function listening(/** @type {import('node:net').Server} */ server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? address?.port : undefined
}

test('the script connects five times from one port', async () => {
  needs('python3', '--version')
  /** @type {(number | undefined)[]} */
  const ports = []
  const server = createServer((socket) => {
    ports.push(socket.remotePort)
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'))
  })
  const port = await listening(server)
  // Another program may use the script's default port.
  const other = createServer()
  const from = await listening(other)
  other.close()
  await once(other, 'close')
  const python = spawn('python3', ['-', '127.0.0.1', `${port}`])
  python.stdin.end(files['reuse-port.py'].replace('40000', `${from}`))
  const [printed, [status]] = await Promise.all([python.stdout.toArray(), once(python, 'exit')])
  server.close()
  expect(status).toBe(0)
  expect(Buffer.concat(printed).toString().trim().split('\n')).toHaveLength(5)
  expect(ports).toStrictEqual(Array(5).fill(from))
})

test('the checklist’s commands are commands', () => {
  const commands = [...files['node-pool-checklist.md'].matchAll(/`([^`]+)`/g)].map(([, command]) => command)
  expect(commands.length).toBeGreaterThanOrEqual(5)
  for (const command of commands) expect(spawnSync('/bin/sh', ['-n', '-c', command]).status, command).toBe(0)
})
