// The inputs of `against.mjs` for both packages, by the function of the package and a name. Every revision supports them.
import { readFileSync } from 'node:fs'
import { list } from '../browser/fleet-input.mjs'

const { check, readText } = JSON.parse(readFileSync(new URL('inputs.json', import.meta.url), 'utf8'))

const SYSCTLS = Array.from(
  { length: 5000 },
  (_, number) => `net.ipv4.conf.cali${number.toString(16).padStart(11, '0')}.arp_ignore = ${number % 3}\n`,
)
const KERNELS = ['5.4.0-66-generic', '5.15.0-91-generic', '3.10.0-1160.el7.x86_64', '6.1.0-18-amd64']
const ROWS = Array.from({ length: 5000 }, (_, number) =>
  [
    `node-${number}`,
    'Ready',
    '<none>',
    '1d',
    'v1.27.3',
    `10.0.${number >> 8}.${number & 255}`,
    '<none>',
    'Ubuntu 22.04.3 LTS',
    KERNELS[number % 4],
    'containerd://1.7.2',
  ].join('   '),
)
const HEAD =
  'NAME   STATUS   ROLES   AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME'

/** @type {Record<string, Record<string, any>>} */
export const KINDS = {
  check: {
    ...check,
    'CCE, fixed by its kernel': {
      clusterVersion: 'v1.21.7-r0',
      os: 'EulerOS 2.9',
      kernel: '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64',
      proxyMode: 'ipvs',
    },
    iptables: { clusterVersion: 'v1.27.3', kernel: '5.15.0-91-generic', proxyMode: 'iptables' },
  },
  readText: {
    ...Object.fromEntries(Object.entries(readText).map(([name, lines]) => [name, lines.join('\n')])),
    '`sysctl -a` of 5,000 lines': SYSCTLS.join(''),
    prose: 'The second rollout of the week went well, and then the delays of one second came back.\n'.repeat(500),
  },
  checkFleet: {
    '2,000 nodes as JSON': [...list(2000)].join(''),
    '5,000 nodes as a table': [HEAD, ...ROWS].join('\n'),
  },
}
