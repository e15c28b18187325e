// Generated clusters for tests and benchmarks: deterministic node objects as large as real ones (about 10 KB).

const POOLS = [
  { pool: 'general-a', kubelet: 'v1.27.3', os: 'Ubuntu 20.04.6 LTS', kernel: '5.4.0-66-generic', arch: 'amd64' },
  { pool: 'general-b', kubelet: 'v1.27.3', os: 'Ubuntu 22.04.3 LTS', kernel: '5.15.0-91-generic', arch: 'amd64' },
  { pool: 'arm', kubelet: 'v1.27.3', os: 'Debian GNU/Linux 12 (bookworm)', kernel: '6.1.0-18-arm64', arch: 'arm64' },
  { pool: 'old', kubelet: 'v1.23.17', os: 'CentOS Linux 7 (Core)', kernel: '3.10.0-1160.el7.x86_64', arch: 'amd64' },
  {
    pool: 'batch',
    kubelet: 'v1.21.3',
    os: 'Flatcar Container Linux by Kinvolk 2905.2.3',
    kernel: '5.10.61-flatcar',
    arch: 'amd64',
  },
]

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status. AppArmor enabled'],
]

/** Returns 64 hexadecimal digits derived from a number. */
function digest(/** @type {number} */ seed) {
  let text = ''
  for (
    let state = seed * 2654435761 + 1;
    text.length < 64;
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 374761393
  ) {
    text += (state >>> 0).toString(16).padStart(8, '0')
  }
  return text.slice(0, 64)
}

/** Returns the node with this number and this many images. */
export function node(/** @type {number} */ number, images = 34) {
  const { pool, kubelet, os, kernel, arch } = POOLS[number % POOLS.length]
  const name = `ip-10-${(number >> 16) & 255}-${(number >> 8) & 255}-${number & 255}.example.internal`
  const capacity = {
    cpu: '16',
    'ephemeral-storage': '104845292Ki',
    'hugepages-2Mi': '0',
    memory: '64972808Ki',
    pods: '110',
  }
  const time = `2026-0${1 + (number % 9)}-1${number % 10}T08:${10 + (number % 50)}:00Z`
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      annotations: {
        'csi.volume.kubernetes.io/nodeid': JSON.stringify({
          'disk.csi.example.com': name,
          'files.csi.example.com': name,
        }),
        'node.alpha.kubernetes.io/ttl': '0',
        'projectcalico.org/IPv4Address': `10.${number & 255}.0.1/24`,
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      creationTimestamp: time,
      labels: {
        agentpool: pool,
        'beta.kubernetes.io/arch': arch,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': arch,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm6.4xlarge',
        'topology.kubernetes.io/region': 'eu-1',
        'topology.kubernetes.io/zone': `eu-1${'abc'[number % 3]}`,
      },
      name,
      resourceVersion: String(100000 + number),
      uid: digest(number).slice(0, 36),
    },
    spec: {
      podCIDR: `10.${number & 255}.0.0/24`,
      podCIDRs: [`10.${number & 255}.0.0/24`],
      providerID: `example:///eu-1/${name}`,
    },
    status: {
      addresses: [
        { address: `10.0.${(number >> 8) & 255}.${number & 255}`, type: 'InternalIP' },
        { address: name, type: 'Hostname' },
      ],
      allocatable: { ...capacity, cpu: '15890m' },
      capacity,
      conditions: CONDITIONS.map(([type, status, reason, message]) => ({
        lastHeartbeatTime: time,
        lastTransitionTime: time,
        message,
        reason,
        status,
        type,
      })),
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      images: Array.from({ length: images }, (_, image) => ({
        names: [
          `registry.example.com/platform/service-${image}@sha256:${digest(number * 64 + image)}`,
          `registry.example.com/platform/service-${image}:v1.${image}.${number % 7}`,
        ],
        sizeBytes: 10000000 + image * 977,
      })),
      nodeInfo: {
        architecture: arch,
        bootID: digest(number + 7).slice(0, 36),
        containerRuntimeVersion: 'containerd://1.7.2',
        kernelVersion: kernel,
        kubeProxyVersion: kubelet,
        kubeletVersion: kubelet,
        machineID: digest(number + 9).slice(0, 32),
        operatingSystem: 'linux',
        osImage: os,
        systemUUID: digest(number + 11).slice(0, 36),
      },
    },
  }
}

/** Returns the node with only the fields that are read, because large fleets of full nodes take minutes to write. */
export function short(/** @type {number} */ number) {
  const {
    kind,
    metadata: {
      name,
      labels: { agentpool },
    },
    status: { nodeInfo },
  } = node(number, 0)
  const { architecture, kernelVersion, kubeletVersion, operatingSystem, osImage } = nodeInfo
  return {
    kind,
    metadata: { labels: { agentpool }, name },
    status: { nodeInfo: { architecture, kernelVersion, kubeletVersion, operatingSystem, osImage } },
  }
}

/** Yields `kubectl get nodes -o json` of this many nodes in pieces. kubectl prints it with `indent` 4. */
export function* list(/** @type {number} */ nodes, indent = 4) {
  const [open, between, close] = indent
    ? ['{\n    "apiVersion": "v1",\n    "items": [\n', ',\n', '\n    ],\n    "kind": "List"\n}\n']
    : ['{"apiVersion":"v1","items":[', ',', '],"kind":"List"}\n']
  yield open
  for (let number = 0; number < nodes; number++) {
    const text = JSON.stringify(node(number), null, indent)
    yield (number > 0 ? between : '') + (indent ? text.replace(/^/gm, ' '.repeat(2 * indent)) : text)
  }
  yield close
}
