// The ready files of the remedies, each held against the real tool that will read it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { DaemonSet } from 'kubernetes-models/apps/v1/DaemonSet'
import { parse } from 'yaml'
import { NPM } from './support.mjs'

// Between them, nodes that are offered every file.
const NODES = [
  { clusterVersion: '1.27.3', kernel: '5.4.60', proxyMode: 'ipvs' },
  { clusterVersion: '1.22.0', kernel: '5.10.13', proxyMode: 'ipvs', sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0 } },
]

const files = {}
let remedies
let folder
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reusecheck-remedies-'))
  const api = await import(pathToFileURL(join(NPM, 'node.js')))
  await api.init()
  remedies = NODES.flatMap((facts) => api.check(facts).remedies)
  for (const { name, text } of remedies.flatMap((remedy) => remedy.files ?? [])) files[basename(name)] = text
})
after(() => rmSync(folder, { recursive: true, force: true }))

/** Why the test cannot be held here; nothing where it can. */
const lacks = (program, ...args) => spawnSync(program, args).status !== 0 && `${[program, ...args].join(' ')} does not work here`

test('the files are those that are tested below', () => {
  const names = ['10-conn-reuse-mode.conf', '90-ipvs.conf', 'conn-reuse-mode-daemonset.yaml', 'node-pool-checklist.md']
  assert.deepEqual(Object.keys(files).sort(), names)
})

test('every remedy but a warning tells its cost and what undoes it', () => {
  for (const { id, text } of remedies) {
    if (id === 'not-zero') continue
    assert.match(text, /Cost: .*(undone|undoes|cures nothing)/i, id)
  }
})

test('systemd reads the drop-in of kube-proxy’s unit', { skip: lacks('systemd-analyze', '--version') }, () => {
  const unit = join(folder, 'kube-proxy.service')
  mkdirSync(`${unit}.d`)
  writeFileSync(unit, '[Service]\nExecStart=/bin/true\n')
  writeFileSync(join(`${unit}.d`, '10-conn-reuse-mode.conf'), files['10-conn-reuse-mode.conf'])
  const verify = () => spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
  const { status, stderr } = verify()
  assert.equal(status, 0, stderr)
  assert.doesNotMatch(stderr, /10-conn-reuse-mode/, stderr)
  // It would have said so.
  writeFileSync(join(`${unit}.d`, '10-conn-reuse-mode.conf'), '[Service]\nExecStartPost=sleep-10\nExecStartpost=/bin/true\n')
  assert.match(verify().stderr, /10-conn-reuse-mode/)
})

const NAMESPACE = ['--user', '--map-root-user', '--net', 'true']
test('sysctl reads the file, in a network of its own', { skip: lacks('unshare', ...NAMESPACE) || lacks('sysctl', '--version') }, () => {
  const load = (name, text) => {
    writeFileSync(join(folder, name), text)
    const inNamespace = [...NAMESPACE.slice(0, -1), 'sysctl', '--load', join(folder, name)]
    return spawnSync('unshare', inNamespace, { encoding: 'utf8' })
  }
  // Without IPVS there is no such sysctl: the same file speaks of one that every kernel has.
  const anywhere = files['90-ipvs.conf'].replaceAll('net.ipv4.vs.conn_reuse_mode', 'net.ipv4.ip_forward')
  assert.deepEqual([load('90.conf', anywhere).stdout.trim(), load('90.conf', anywhere).stderr], ['net.ipv4.ip_forward = 1', ''])
  assert.match(load('wrong.conf', 'net.ipv4.ip_forward : 1\n').stderr, /wrong\.conf/)
})

describe('the DaemonSet', () => {
  test('is one by Kubernetes’ own schema', () => {
    const manifest = parse(files['conn-reuse-mode-daemonset.yaml'])
    new DaemonSet(manifest).validate()
    manifest.spec.template.spec.containers[0].resources.limits.memory = ['16Mi']
    assert.throws(() => new DaemonSet(manifest).validate(), /memory/)
  })

  test('selects its own pods, and its script is one to a shell', () => {
    const { spec } = parse(files['conn-reuse-mode-daemonset.yaml'])
    assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels)
    const [shell, , script] = spec.template.spec.containers[0].command
    assert.equal(spawnSync(shell, ['-n', '-c', script]).status, 0)
    // It writes 1 over any other value, once the file is there.
    const value = join(folder, 'conn_reuse_mode')
    writeFileSync(value, '0\n')
    const once = script.replace('/proc/sys/net/ipv4/vs/conn_reuse_mode', value).replace('sleep 30', 'exit 0')
    assert.equal(spawnSync(shell, ['-c', once]).status, 0)
    assert.equal(readFileSync(value, 'utf8'), '1\n')
  })
})

test('the checklist’s commands are commands', () => {
  const commands = [...files['node-pool-checklist.md'].matchAll(/`([^`]+)`/g)].map(([, command]) => command)
  assert.ok(commands.length >= 5)
  for (const command of commands) assert.equal(spawnSync('/bin/sh', ['-n', '-c', command]).status, 0, command)
})
