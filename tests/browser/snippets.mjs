// The fenced blocks of a document, and a folder in which its commands run: with the package's command as `reusecheck`, inputs for the
// commands, and stubs for programs that build, install, or talk to other machines.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { NPM, ROOT } from './support.mjs'
import { tar } from './tar.mjs'

const run = promisify(execFile)

/** @typedef {{ language: string, text: string }} Block */

/**
 * Returns the fenced blocks of a document, without their indentation.
 * @param {string} document
 * @returns {Block[]}
 */
export function blocksOf(document) {
  return [...document.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map(([, indent, language, text]) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }))
}

const UNAME = 'Linux worker-1 5.4.0-90-generic #101-Ubuntu SMP Fri Oct 15 20:00:55 UTC 2021 x86_64 GNU/Linux\n'
/** A sos report of one node. */
const SOS = gzipSync(
  tar([
    { name: 'sosreport-node-1/version.txt', text: 'sosreport: 4.5.1\n' },
    { name: 'sosreport-node-1/sos_commands/kernel/uname_-a', text: UNAME },
  ]),
)
const NODES = {
  apiVersion: 'v1',
  kind: 'List',
  items: ['worker-1', 'worker-2'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: {} },
    status: { nodeInfo: { architecture: 'amd64', kernelVersion: '5.4.0-90-generic', kubeletVersion: 'v1.27.3' } },
  })),
}
const KUBECTL = `case "$*" in
  *'get nodes -o json') cat "$SNIPPETS/nodes.json" ;;
  *jsonpath*architecture*) echo amd64 ;;
  *jsonpath*image*) echo registry.k8s.io/kube-proxy:v1.27.3 ;;
  *'get configmap'*|*'get daemonset'*) echo '{}' ;;
  *--from-file=*) test -f "\${*##*=}" ;;
  'apply -f -') ! grep -E 'NODE|ARCH|IMAGE' ;;
esac`
/** Accepts the tasks of xtask, and the names of crates. */
const CARGO = `case "$1" in
  xtask) grep -qF "name: \\"$2\\"" "$REPOSITORY/xtask/src/main.rs" ;;
  add|install) grep -qxF "name = \\"$2\\"" "$REPOSITORY"/crate-*/Cargo.toml ;;
  *) exit 9 ;;
esac`
/** Accepts the package for Python, by its name and as a wheel. */
const PIP = `test "$1" = install && case "$2" in reusecheck|dist/python/*.whl) ;; *) exit 9 ;; esac`
// A run needs root and a kernel with IPVS, and a machine a package. A dry run reads the same options, and ends early without such a
// kernel; a machine ends without its package.
const PROBE = `case "$1" in --in-vm) ;; *) set -- "$@" --dry-run ;; esac
found=$("$REPOSITORY/dist/probe/reusecheck-probe-$(uname -m)" "$@" 2>&1) ||
  case "$found" in 'cannot run here'*|*'No such file'*) ;; *) echo "$found" >&2; exit 1 ;; esac`
// Status 1 and 3 are answers, and only 2 is a mistake of a snippet.
const REUSECHECK = `"$NODE" "$REPOSITORY/dist/npm/cli.js" "$@" && status=0 || status=$?; test $status -ne 2`

/**
 * Creates the folder. `env` has its programs on the path.
 * @returns {Promise<{ folder: string, env: Record<string, string | undefined> }>}
 */
export async function createFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'reusecheck-snippets-'))
  const programs = {
    'bin/cargo': CARGO,
    'bin/kubectl': KUBECTL,
    'bin/npm': 'test "$1" = install',
    'bin/npx': 'exec "$@"',
    'bin/pip': PIP,
    'bin/reusecheck': REUSECHECK,
    'bin/ssh': `printf '%s' '${UNAME}'`,
    'bin/sudo': 'exec "$@"',
    'reusecheck-probe': PROBE,
    'target/release/reusecheck': 'exec reusecheck "$@"',
  }
  for (const part of ['bin', 'target/release', 'etc/bash_completion.d', 'must-gather.local.1234567890'])
    await mkdir(join(folder, part), { recursive: true })
  for (const part of ['usr/local/share/man/man1', 'var/lib/node_exporter', 'Downloads', 'dist', 'node_modules'])
    await mkdir(join(folder, part), { recursive: true })
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  await cp(join(ROOT, 'examples/guide'), folder, { recursive: true })
  await cp(join(ROOT, 'dist/probe'), folder, { recursive: true })
  await cp(join(folder, 'node.txt'), join(folder, 'ticket.txt'))
  await cp(join(folder, 'node.txt'), join(folder, 'must-gather.local.1234567890/node.txt'))
  await writeFile(join(folder, 'nodes.json'), JSON.stringify(NODES))
  for (const name of ['sosreport-node-1.tar.xz', 'sosreport.tar.xz', 'node-1.tar.gz'])
    await writeFile(join(folder, name), SOS)
  await symlink(NPM, join(folder, 'node_modules/reusecheck'))
  // A folder of its own, in which commands can add files.
  for (const name of await readdir(join(ROOT, 'dist')))
    await symlink(join(ROOT, 'dist', name), join(folder, 'dist', name))
  await cp(join(ROOT, 'dist/SHA256SUMS'), join(folder, 'Downloads/SHA256SUMS'))
  const reports = await run(process.execPath, [join(NPM, 'cli.js'), '--format=json', join(folder, 'nodes.json')]).catch(
    // Status 1 reports affected nodes.
    (error) => error,
  )
  await writeFile(join(folder, '2026-11-28.json'), reports.stdout)
  const path = `${join(folder, 'bin')}:${process.env.PATH}`
  const env = { ...process.env, HOME: folder, NODE: process.execPath, PATH: path, REPOSITORY: ROOT, SNIPPETS: folder }
  return { folder, env }
}
