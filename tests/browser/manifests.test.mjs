// The manifests that people apply to their clusters, against the schemas of Kubernetes: the oldest and the newest that ship here.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './harness.mjs'
import { generator, ROOT } from './support.mjs'

const run = promisify(execFile)
const MANIFESTS = ['probe/job.yaml', 'crate-core/knowledge/remedies/conn-reuse-mode-daemonset.yaml']
const RELEASES = ['1.25', '1.37']
/** What the commands of docs/probe.md fill in. */
const VALUES = { NODE: 'worker-1', ARCH: 'amd64', IMAGE: 'registry.k8s.io/kube-proxy:v1.31.2' }

/** @param {string} file @param {string} release */
const validate = (file, release) =>
  run(generator('kubernetes-validate'), ['--strict', '--no-warn', '--kubernetes-version', release, file])

for (const manifest of MANIFESTS) {
  test(`${manifest} is valid, and a misspelt key in it is not`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'manifest-'))
    try {
      let text = await readFile(join(ROOT, manifest), 'utf8')
      for (const [name, value] of Object.entries(VALUES)) text = text.replaceAll(name, value)
      const [right, wrong] = [join(folder, 'right.yaml'), join(folder, 'wrong.yaml')]
      await writeFile(right, text)
      await writeFile(wrong, text.replace('privileged: true', 'privilegd: true'))
      for (const release of RELEASES) {
        await validate(right, release)
        await expect(validate(wrong, release)).rejects.toMatchObject({ stdout: expect.stringContaining('privilegd') })
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}
