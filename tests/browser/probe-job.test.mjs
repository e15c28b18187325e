// The Job that runs the probe on a node, with the values that the commands of docs/probe.md fill in.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { Namespace } from 'kubernetes-models/v1/Namespace'
import { parseAllDocuments } from 'yaml'
import { expect, test } from './harness.mjs'
import { ROOT } from './support.mjs'

const VALUES = { NODE: 'worker-1', ARCH: 'amd64', IMAGE: 'registry.k8s.io/kube-proxy:v1.31.2' }

/** @returns {[any, any]} */
const manifests = () => {
  let text = readFileSync(join(ROOT, 'probe/job.yaml'), 'utf8')
  for (const [name, value] of Object.entries(VALUES)) text = text.replaceAll(name, value)
  const [namespace, job] = parseAllDocuments(text).map((document) => document.toJS())
  return [namespace, job]
}

test('namespace and Job match Kubernetes’ own schema', () => {
  const [namespace, job] = manifests()
  new Namespace(namespace).validate()
  new Job(job).validate()
  job.spec.template.spec.containers[0].securityContext.privileged = 'true'
  expect(() => new Job(job).validate()).toThrow(/privileged/)
})

test('the Job runs the mounted program, privileged, without the network and processes of the node', () => {
  const [namespace, job] = manifests()
  const pod = job.spec.template.spec
  const [container] = pod.containers
  expect(job.metadata.namespace).toBe(namespace.metadata.name)
  expect(namespace.metadata.labels['pod-security.kubernetes.io/enforce']).toBe('privileged')
  expect([pod.nodeName, container.image, container.securityContext.privileged]).toStrictEqual([
    VALUES.NODE,
    VALUES.IMAGE,
    true,
  ])
  expect([pod.hostNetwork, pod.hostPID, pod.hostIPC]).toStrictEqual([undefined, undefined, undefined])
  expect(container.command).toStrictEqual(['/probe/reusecheck-probe', '--node', VALUES.NODE])
  const [volume] = pod.volumes
  expect(container.volumeMounts).toStrictEqual([{ name: volume.name, mountPath: '/probe', readOnly: true }])
  // Everyone may run it, and nobody may write it.
  expect(volume.configMap).toStrictEqual({ name: 'probe-amd64', defaultMode: 0o555 })
})
