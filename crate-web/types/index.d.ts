/**
 * ReuseCheck: does this Kubernetes node suffer from the IPVS connection-reuse bug, why, and what fixes it?
 *
 * ```js
 * import { check, init } from 'reusecheck'
 *
 * await init()
 * const report = check({ clusterVersion: 'v1.19.16-r0', os: 'EulerOS 2.5', proxyMode: 'ipvs' })
 * console.log(report.rating, report.steps[0].text)
 * ```
 *
 * Nothing is sent anywhere. Functions that give no promise answer at once; none changes what it is given.
 */

/**
 * Loads the wasm, once; every other function throws before this has resolved. A failed load may be tried again.
 *
 * @param input Where the wasm comes from. Without it: browsers fetch it from beside the module, Node reads the file. As an
 * object it can also name rows of your own.
 * @throws {ReuseCheckError} when rows of `knowledge` cannot be used; the message names the row and the reason.
 */
export function init(input?: WasmInput | Promise<WasmInput> | InitOptions): Promise<void>

/** What {@link init} takes as an object. */
export interface InitOptions {
  wasm?: WasmInput | Promise<WasmInput>
  /**
   * Rows about kernels, in the shape of `knowledge.json` with `lineages` alone, as an object or as JSON text. They are tried
   * before the built-in ones; the `knowledge` of reports then ends in `+local`. A later call replaces them.
   */
  knowledge?: { lineages: LocalLineage[] } | string
}

/** A {@link Lineage} of your own. It has `builds` or `follows`, the id of a built-in one with builds. */
export interface LocalLineage {
  id: string
  title?: string
  releases: string[]
  /** `numbers` where absent. */
  order?: 'numbers' | 'rpm'
  follows?: string
  evidence?: Evidenced
  /** Ids of {@link Source}; other evidence goes into the `note` of a build. */
  sources?: string[]
  /** Each from `since` on until the next; the first has an empty one. */
  builds?: {
    since: string
    commits: Partial<Record<Commit, 'yes' | 'no' | 'unknown'>>
    evidence: Evidenced
    sources?: string[]
    checked?: string
    note?: string
  }[]
  /** Builds that were asked what they do. */
  runs?: (Omit<Run, 'sources'> & { sources?: string[] })[]
}

/**
 * Makes a language ready to be asked for. Browsers fetch its file from beside the module, once; in Node all languages are
 * there from {@link init} on. English always is. Wants `init()` to have resolved; a load that failed may be tried again.
 *
 * @throws {ReuseCheckError} when there is no such language; another error when its file cannot be loaded or belongs to
 * another version of the package.
 */
export function loadLanguage(lang: Language): Promise<void>

/** What texts can be written in. */
export type Language = 'en' | 'zh-CN'

/** What {@link init} can load the wasm from. */
export type WasmInput = string | URL | Request | Response | BufferSource | WebAssembly.Module

/**
 * The report for one node.
 *
 * @throws {ReuseCheckError} when the facts are not of the contract's shape. A version or kernel that nobody can read is
 * no error, but a finding in the report.
 */
export function check(facts: Facts, options?: Options): Report

/**
 * What a paste holds, before any verdict: `uname -r`, `uname -a`, `sysctl` lines, `/etc/os-release`, in any order.
 *
 * @throws {ReuseCheckError} when `text` is no string.
 */
export function readText(text: string): Reading

/**
 * The report for the one node that a paste is about. Given facts win over those read; a difference is told as a conflict.
 *
 * @throws {ReuseCheckError} when an argument is not of the contract's shape.
 */
export function checkText(text: string, options?: Options & { facts?: Facts }): Report

/**
 * The report for many nodes: `kubectl get nodes -o json`, `-o yaml` or `-o wide`, several of them behind each other, node
 * objects or {@link Facts} one JSON a line, each of them also as `.gz`. Read as a stream in bounded memory.
 *
 * @param source The input; a string or anything that gives bytes.
 * @throws {ReuseCheckError} when an argument is not of the contract's shape. Input that cannot be read is no error, but
 * listed in {@link FleetReport.unread}. An error of the source itself is passed on.
 */
export function checkFleet(
  source: string | Blob | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  options?: Options & { facts?: Facts; onProgress?: (progress: FleetProgress) => void; signal?: AbortSignal },
): Promise<FleetReport>

/**
 * Reads a support archive (sos report, Rancher logs, support bundle and others; docs/archives.md lists them) without unpacking
 * it to disk. Returns the facts of each node, with the file and line of each fact. Pass a node on to {@link check} as
 * `{ ...reading.cluster, ...node.facts }`, or the archive to {@link checkFleet}, which judges all of its nodes.
 *
 * @param source Tar or zip, with gzip, xz, bzip2 or zstd around it. A `Blob` or `Uint8Array` is read twice where links lead
 * back; progress then starts again. The decoders are a wasm module of their own, loaded with the first archive.
 * @throws The reason of `signal` when it aborts. An error of the source itself is passed on. A damaged or truncated archive is
 * no error: the reading holds what came before, and `complete` is false.
 */
export function readArchive(
  source: Blob | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  options?: Options & { onProgress?: (progress: ArchiveProgress) => void; signal?: AbortSignal },
): Promise<ArchiveReading>

/**
 * Follows one packet of a client port that has an entry already through IPVS: a TCP SYN that reuses the port, or a UDP
 * datagram. A datagram meets the entry of a removed backend only where the kernel has not flushed it.
 *
 * @throws {ReuseCheckError} when the input is not of the contract's shape.
 */
export function simulate(input: Simulation): SimulationResult

/**
 * How often a client port is reused while its IPVS entry lives, and what share of new connections then meets which problem.
 * Never a figure without its assumptions: read {@link EstimateResult.assumptions} beside it.
 *
 * @throws {ReuseCheckError} when the input is not of the contract's shape, or a number is out of its range.
 */
export function estimate(input: Estimate, options?: Options): EstimateResult

/**
 * The smallest changes that each by itself make the node unaffected, cheapest first; empty for a node that is not affected
 * and where no single change of those known helps. Every candidate is judged like a node of its own.
 *
 * @throws {ReuseCheckError} when the facts are not of the contract's shape.
 */
export function nearestChanges(facts: Facts, options?: Options): Change[]

/**
 * What two reports say differently: the answer first, then the facts, then what lies between.
 *
 * @throws {ReuseCheckError} when one of them is not what {@link check} or {@link checkText} gave.
 */
export function compare(before: Report, after: Report, options?: Options): Difference[]

/** What people see, and where it leads: a way in for those who have no versions at hand. */
export function symptoms(options?: Options): Symptom[]

/**
 * A report as Markdown, for a ticket.
 *
 * @throws {ReuseCheckError} when `report` is not what {@link check}, {@link checkText} or {@link checkFleet} gave.
 */
export function toMarkdown(report: Report | FleetReport, options?: Options): string

/** What the verdicts are founded on: every source, kernel lineage and kube-proxy rule. */
export function knowledge(): Knowledge

/** Thrown when a value is not of the contract's shape. */
export class ReuseCheckError extends Error {
  readonly name: 'ReuseCheckError'
  /**
   * - `wrong-type`: a value of another type is needed
   * - `unknown-value`: the contract lists the possible values, and this is none of them
   * - `unknown-key`: the contract has no such key there
   * - `missing`: a key that must be there is not
   * - `out-of-range`: a number is too small or too large
   */
  readonly code: 'wrong-type' | 'unknown-value' | 'unknown-key' | 'missing' | 'out-of-range'
  /** The path of the value: `facts.kernel`, `facts.sysctls.net.ipv4.vs.conntrack`, `options.lang`. */
  readonly field: string
}

/** How far {@link checkFleet} got. */
export interface FleetProgress {
  /** How many bytes of the source were read; of a `.gz`, compressed ones. */
  bytes: number
  /** How many there are, where the source tells. */
  total?: number
  /** How many nodes could be read. */
  nodes: number
}

/** How far {@link readArchive} got. */
export interface ArchiveProgress {
  /** How many bytes of the archive were read, as they are stored. */
  bytes: number
  /** The size of the archive in bytes; only of a `Blob` or `Uint8Array`. */
  total?: number
}

/** The content of a support archive, before any verdict. */
export interface ArchiveReading {
  schema: 'reusecheck/archive/1'
  /** The tool that wrote it: an id of docs/archives.md, or `unknown`. */
  collector: string
  /** One for each machine. Facts of two machines are never mixed. */
  nodes: ArchiveNode[]
  /** The facts that hold for every node of the cluster. */
  cluster: Facts
  /** Where the facts of the cluster were read. */
  clusterEvidence: Evidence[]
  /** Facts that archives of this kind never hold: keys of {@link Facts}. */
  absent: string[]
  notes: ArchiveNote[]
  /** False where the archive is truncated or damaged, a bound was met, or a part of it could not be read. */
  complete: boolean
  members: ArchiveMembers
}

/** A machine of an archive. */
export interface ArchiveNode {
  name: string
  facts: Facts
  /** Where each fact was read; `path` is the file in the archive. */
  evidence: Evidence[]
  hints: Hint[]
  conflicts: Conflict[]
}

/** Something to know about how the archive was read. */
export interface ArchiveNote {
  /** An id of docs/archives.md; ids never change their meaning. */
  why: string
  /** The file in the archive. */
  path?: string
  text: string
  /** What the text names, such as `size` or `name`. */
  values?: Record<string, string>
}

/** How many files an archive has. */
export interface ArchiveMembers {
  /** Files that were read, or opened as archives. */
  read: number
  skipped: number
}

/** The whole answer for many nodes. */
export interface FleetReport {
  schema: 'reusecheck/fleet/1'
  /** The version of the knowledge it came from. */
  knowledge: string
  /** How many nodes were judged. */
  nodes: number
  /** How many nodes have which rating. */
  ratings: Record<Rating, number>
  /** How many nodes have or may have which problem. */
  problems: Record<ProblemId, Record<'yes' | 'possible' | 'no', number>>
  /** The ratings that one more fact would give, on the fact that most unknown nodes lack. */
  branches?: { when: { fact: string; value: string }; facts: Facts; ratings: Record<Rating, number> }[]
  /** The facts that every node has in common. */
  common: Facts
  /** The nodes' own versions, the most frequent first. */
  versions: { value: string; nodes: number }[]
  /** The clusters whose control plane the input shows, and how far their nodes are from it. */
  controlPlanes: {
    /** More than one where an upgrade is on its way. */
    versions: string[]
    /** Who says so: the server itself (`kubectl version`), or the nodes with the role of a control plane. */
    from: 'server' | 'nodes'
    /** How many nodes the cluster has; where `nodes` say so, without those of the control plane. */
    nodes: number
    /** How many of them are of an older release. */
    behind: number
    /** How many of them are of a newer one. */
    ahead: number
    /** All of it in words. */
    text: string
  }[]
  /** The nodes by what they suffer from and why; the worst first, then the largest. */
  groups: FleetGroup[]
  /**
   * What became of facts given outside the nodes of the input (a mode, sysctls, another machine's output): `beside-taken`
   * for nodes that do not say it themselves, `beside-elsewhere` not for nodes with another kernel than where it was read,
   * `beside-unplaced` not for nodes that do not say their kernel, since one machine's may be that of any of them, `beside-otherwise` not for nodes of which another value is known, `beside-differs` where the input says several things;
   * `machine-differs`: what was taken for one machine's output may be that of several.
   */
  notes: {
    why: 'beside-taken' | 'beside-elsewhere' | 'beside-unplaced' | 'beside-otherwise' | 'beside-differs' | 'machine-differs' | 'too-many-clusters'
    text: string
  }[]
  /** The archives that the nodes come from. */
  archives?: Pick<ArchiveReading, 'collector' | 'absent' | 'notes' | 'complete' | 'members'>[]
  /** How many nodes or pieces of the input could not be read. */
  unreadable: number
  /** The first thousand of them. */
  unread: {
    name?: string
    /** The byte of the (unpacked) input, from 0, at which that was noticed. */
    at: number
    why:
      | 'not-a-node'
      | 'no-node-info'
      | 'windows-node'
      | 'unknown-value'
      | 'truncated'
      | 'not-json'
      | 'not-understood'
      | 'not-text'
      | 'broken-gzip'
      | 'too-many-kinds'
    /** The reason in words. */
    text: string
    /** The line in question, where it is text. */
    excerpt?: string
  }[]
  /** What would settle or strengthen the answer, each once; what concerns most nodes comes first. */
  missing: { fact: string; how: string }[]
  /** How many nodes in IPVS mode can use which other mode. */
  exits?: Record<string, Record<ExitStatus, number>>
  /** The changes after which no node is affected. Nodes rated `unknown` are not part of it. */
  plan: {
    /** Every change that cures nodes; the one that cures most comes first. */
    changes: FleetChange[]
    /** Places in `changes`: as few as together cure all that can be cured; of sets as small the one that lasts, then the cheaper. */
    smallest: number[]
    /** No smaller set exists; `false` where trying all combinations would take too long, and `smallest` is the best that was found. */
    exact: boolean
    /** The same without changing the forwarding mode. */
    sameMode: number[]
    sameModeExact: boolean
    /** How many affected nodes no such change is known for. */
    left: number
    sameModeLeft: number
    /** Nodes without a known cure, by the reason. */
    uncured: {
      why: 'unknown' | 'no-change' | 'not-tried'
      /** The reason in words. */
      text: string
      /** For `unknown`: the fact that settles most, and the command that shows it. */
      settles?: { fact: string; how: string }
      nodes: number
      pools: PoolNodes[]
    }[]
    /**
     * The way off IPVS, pool by pool, for nodes that are or may be in IPVS mode: `mode` is the first one that is open for
     * them, `null` where none is known to be.
     */
    offIpvs?: {
      mode: Exit['mode'] | null
      status: ExitStatus
      text: string
      nodes: number
      pools: { name: string; nodes: number }[]
    }[]
  }
}

/** Nodes that suffer from the same for the same reason. */
export interface FleetGroup {
  rating: Rating
  /** Best and worst possible rating, when the rating is `unknown`. */
  range?: [Rating, Rating]
  /** The problem they have or may have, the worse one first; lost UDP requests only where there is no other. */
  problem: ProblemId | null
  cause: {
    kubeProxy: KubeProxyAction
    /** Id of the {@link Lineage}. */
    lineage: string | null
    /** The value of `conn_reuse_mode` that counts. */
    connReuseMode: number | null
    /** The rows of the FAQ that speak of them. */
    faq: string[]
  }
  /** The cause in words, without the rows of the FAQ. */
  because: string
  nodes: number
  /** The different nodes among them, the most frequent first. */
  kinds: FleetKind[]
  /** The report for the most frequent. */
  report: Report
}

/** Nodes that are alike. */
export interface FleetKind {
  /** Their facts, with those given for all: {@link check} gives their verdict. */
  facts: Facts
  /** The pool that their labels name. */
  pool?: string
  /** The provider's name for such machines. */
  instanceType?: string
  /** They run the control plane. */
  controlPlane?: true
  nodes: number
  /** What they are called, in the order of the input. */
  names: string[]
}

/** One change and how many nodes it cures. */
export interface FleetChange {
  kind: 'sysctl' | 'restart' | 'kernel' | 'cluster' | 'os' | 'mode'
  /** The fact that changes. */
  fact: string
  /** Its value then; for a kernel and a cluster the first of those that help all these nodes. */
  to: string
  lasts: 'for-good' | 'until-kube-proxy-restarts' | 'until-node-restarts'
  /** All of it in words. */
  text: string
  nodes: number
  /** The pools they are in. */
  pools: PoolNodes[]
}

/** Nodes of one pool. */
export interface PoolNodes {
  name: string
  nodes: number
}

/** What is known about one node. Leave out what is not known. */
export interface Facts {
  /** As the nodes print it: `v1.19.16-r0`, `1.27.3`, `v1.28.5+k3s1`, `v1.27.3-gke.100`. */
  clusterVersion?: string
  /** The version of kube-proxy itself: its image's tag, `kube-proxy --version`, its log. It may be older than the cluster. */
  controllerVersion?: string
  /** `EulerOS 2.9`, `HCE OS 2.0`, `Ubuntu 22.04.3 LTS`, or as kubectl's OS-IMAGE column prints it. */
  os?: string
  /** What `uname -r` prints. */
  kernel?: string
  /** The day on which that kernel was built, as an ISO date: `2021-03-04`. */
  kernelBuilt?: string
  /** Whether a live patch (kpatch, livepatch, kGraft, ksplice) changed the running kernel's code. */
  livePatch?: 'loaded' | 'none'
  /** What the node itself shows about single commits. */
  commits?: CommitProof[]
  /** What the kernel did with packets when it was asked. */
  observations?: Observation[]
  /** `x86_64`, `aarch64`, `amd64`. */
  arch?: string
  /** How kube-proxy forwards; `none`: there is no kube-proxy. */
  proxyMode?: 'ipvs' | 'iptables' | 'nftables' | 'userspace' | 'none'
  /** How the forwarding mode is known; absent: as good as `running`. */
  modeSource?: 'running' | 'configured' | 'rules'
  /** The program that writes the IPVS sysctls; absent: kube-proxy. */
  controller?: 'kube-proxy' | 'kube-router' | 'other'
  /** Whose FAQ applies; worked out from version, system and kernel where absent. */
  platform?: 'cce' | 'upstream'
  /** Sysctls read on the node, by full name: `{ 'net.ipv4.vs.conn_reuse_mode': 0 }`. */
  sysctls?: Record<string, number>
}

/** What the node itself shows about one commit. It counts only while `kernel` equals {@link Facts.kernel}. */
export interface CommitProof {
  /** The kernel release that it was shown for, as `uname -r` prints it. */
  kernel: string
  commit: Commit
  /** Whether the kernel carries it. */
  carried: 'yes' | 'no'
  /** How that was shown. */
  by: 'changelog' | 'symbol'
}

/** What a kernel did with one packet that met an old entry, as `reusecheck-probe` prints it. It counts only while `kernel` equals {@link Facts.kernel}. */
export interface Observation {
  /** The kernel release that did it, as `uname -r` prints it. */
  kernel: string
  /** `tcp` where absent. */
  protocol?: 'tcp' | 'udp'
  /** `net.ipv4.vs.conn_reuse_mode`; absent where the kernel has no such sysctl. */
  connReuseMode?: 0 | 1 | 2 | 3
  /** `net.ipv4.vs.conntrack`, with connection tracking at work where it is on. */
  conntrack: boolean
  /** `net.ipv4.vs.expire_nodest_conn` */
  expireNodestConn: boolean
  /** The old entry's real server. */
  backend: 'serving' | 'drained' | 'removed' | 'removed-drained'
  /** The old entry's state; without meaning for `udp`. */
  entry?: 'time-wait' | 'fin-wait' | 'established'
  /** Where the packet went. */
  outcome: 'old-backend' | 'rescheduled' | 'syn-dropped' | 'dropped-until-expiry' | 'datagram-dropped'
}

export interface Options {
  /**
   * The language of the texts, and of what is thrown. A language that {@link loadLanguage} has not made ready gives English.
   * Titles of sources, commands and files that programs read are the same in every language.
   */
  lang?: Language
}

/** What a paste holds. */
export interface Reading {
  /** The facts that hold for the node, or for every node listed. */
  facts: Facts
  /** Where each was read. */
  evidence: Evidence[]
  /** Facts with more than one value. */
  conflicts: Conflict[]
  /** The nodes, when the paste lists several. */
  nodes?: { name: string; facts: Facts }[]
  /** What suggests a fact without proving it: loaded `ip_vs` modules, a commented sysctl. */
  hints: Hint[]
  /** What was not understood; nothing is dropped silently. After 1,000 lines a last one, `…`, stands for all that follow. */
  unread: { line: number; excerpt: string }[]
  /** The drained real servers that hold connections. */
  draining?: Draining[]
}

/** A real server with weight 0 that holds connections, as `ipvsadm -Ln` lists it: normal on every kernel. */
export interface Draining {
  protocol: 'TCP' | 'UDP' | 'SCTP'
  /** The virtual service: `10.96.0.10:53`. */
  service: string
  /** The real server: `10.244.1.7:53`. */
  server: string
  /** How many connections are open. */
  active: number
  /** How many are closing or closed. */
  inactive: number
}

/** Where a fact was read. */
export interface Evidence {
  /** A key of {@link Facts}, or a sysctl's full name. */
  fact: string
  value: string
  /** The format: `uname`, `sysctl`, `os-release`, ... */
  kind: string
  /** The line of the paste, from 1. */
  line: number
  /** That line, or the part of it that says so. */
  excerpt: string
  /** The file inside an archive that the line is of. */
  path?: string
}

/** A fact with more than one value. */
export interface Conflict {
  fact: string
  /** The value that was taken comes first. */
  values: string[]
}

/** Something that suggests a fact without proving it. */
export interface Hint {
  fact: string
  value: string
  line: number
  excerpt: string
  /** Stable id of the reason why it is no proof. */
  why: string
  /** The file inside an archive that the line is of. */
  path?: string
}

/**
 * `high`: stale backend; new connections go to a deleted or draining pod.
 * `medium`: SYN delay; one second on every reused port.
 * `low`: one SYN lost per reused port, only while a backend drains.
 * `none`: not affected. `unknown`: see {@link Report.range}.
 */
export type Rating = 'none' | 'low' | 'medium' | 'high' | 'unknown'

/**
 * `stale-backend`: new connections go to a deleted or draining pod. `syn-delay`: the first SYN is dropped, one second.
 * `lost-datagram`: UDP requests, such as those of DNS, are lost for up to five minutes after a backend is removed; no part
 * of the rating.
 */
export type ProblemId = 'stale-backend' | 'syn-delay' | 'lost-datagram'

/** The five kernel commits that decide, by the first twelve digits of their upstream ids. */
export type Commit = 'd752c3645717' | 'f719e3754ee2' | 'f0a5e4d7a594' | '35dfb013149f' | 'c95c07836fa4'

/** What kube-proxy does to `conn_reuse_mode` when it starts. */
export type KubeProxyAction = 'untouched' | 'sets-0' | 'skips-old-kernel' | 'leaves-fixed-kernel' | 'not-ipvs' | 'unknown'

/** How well a statement about code is founded. */
export type Evidenced = 'source' | 'vendor' | 'inferred' | 'unknown'

/** The whole answer for one node. */
export interface Report {
  schema: 'reusecheck/report/1'
  /** The version of the knowledge it came from. */
  knowledge: string
  /** The facts, as understood. */
  facts: Facts
  platform: 'cce' | 'upstream' | 'undetermined'
  rating: Rating
  /** Best and worst possible rating, when the rating is `unknown`. */
  range?: [Rating, Rating]
  /** The answers that one more fact would give, when the rating is `unknown`. */
  branches?: Branch[]
  /** The weakest link that decides. */
  certainty: 'observed' | 'source' | 'vendor' | 'inferred' | 'unknown'
  /** Stale backend, SYN delay, lost datagram. The last is no part of the rating. */
  problems: { id: 'stale-backend' | 'syn-delay' | 'lost-datagram'; status: 'yes' | 'no' | 'possible' }[]
  /** What the upstream table says about the kube-proxy of that release. */
  kubeProxy: {
    action: KubeProxyAction
    writes: 0 | null
    /** Id of the {@link Rule}; empty where none applies. */
    rule: string
  }
  kernel: {
    /** The three leading numbers: `4.18.0`. */
    version: string | null
    /** Id of the {@link Lineage}. */
    lineage: string | null
    commits: Record<Commit, 'yes' | 'no' | 'unknown'>
    evidence: Evidenced
  }
  /** By full name. */
  sysctls: Record<string, { predicted: number | null; observed: number | null; effective: number | null }>
  /** What the vendor's FAQ says, newest edition first; empty where it is silent. */
  faq: {
    /** `00409`: connection reuse. `00427`: lost DNS requests. */
    page: '00409' | '00427'
    edition: '2025-10' | '2024-09' | 'undated'
    row: string
    writes: 0 | null
    /** `unknown`: the row needs a fact that is not there. */
    problem: 'stale-backend' | 'syn-delay' | 'lost-datagram' | 'none' | 'unknown'
    /** Whether that agrees with the rating; for a row of 00427, with the status of `lost-datagram`. */
    agrees: boolean
  }[]
  /** The explanation, in order. */
  steps: Step[]
  /** What to do, best first. */
  remedies: Remedy[]
  conflicts: Conflict[]
  /** What would settle or strengthen the answer, best first; `how` is the command that shows it. */
  missing: { fact: string; how: string }[]
  /** The drained real servers that hold connections. */
  draining?: Draining[]
  /** The nodes of a text that lists several, each judged by its own facts; the report itself is that of the worst one. */
  nodes?: NodeAnswer[]
  /** How IPVS mode ends, for a node that is or may be in it; `disabled` and `removed` are plans. */
  ipvs?: { deprecated: string; disabled: string; removed: string; text: string; sources: string[] }
  /** Where such a node can go instead; absent for other programs than kube-proxy. */
  exits?: Exit[]
  /** What other vendors write about the node's platform. They decide nothing. */
  statements?: Statement[]
  /** Every source used above, upstream pull requests first. */
  sources: Source[]
}

/** Whether a node can use a mode; `unknown` where its kernel or the release of kube-proxy is missing. */
export type ExitStatus = 'open' | 'closed' | 'unknown'

/** A forwarding mode that the node may leave IPVS for. */
export interface Exit {
  mode: 'nftables' | 'iptables'
  status: ExitStatus
  /** Why. */
  text: string
  /** What must be true before the change; only for an open exit. */
  needs: string[]
  /** What to do, in order; only for an open exit. */
  steps: { text: string; commands?: string[] }[]
  /** Ids of the report's sources. */
  sources: string[]
}

/** What a vendor writes about its platform, in our words. */
export interface Statement {
  vendor: string
  /** The address of the page. */
  page: string
  /** The edition's date, or `undated`. */
  date: string
  text: string
  /** Whether what is known of the node's kernel says the same. */
  agrees: boolean
}

/**
 * The answer that one more fact would give. Values with the same answer are one branch. A branch on the kernel stands alone:
 * it holds for that release and later ones, and earlier ones leave the range of the report.
 */
export interface Branch {
  /** The missing fact, and its value here in words. */
  when: { fact: string; value: string }
  /** What choosing the branch adds to the node's facts: {@link check} of both gives this very answer. */
  facts: Facts
  rating: Rating
  /** Best and worst possible rating, where it is still `unknown`. */
  range?: [Rating, Rating]
  /** The branch in one sentence. */
  text: string
  /** What would settle it, where it is still `unknown`. */
  missing?: { fact: string; how: string }[]
  /** At most one level more. */
  branches?: Branch[]
}

/** One node of a text that lists several. */
export interface NodeAnswer {
  /** As printed. */
  name: string
  facts: Facts
  rating: Rating
  /** Best and worst possible rating, when the rating is `unknown`. */
  range?: [Rating, Rating]
  branches?: Branch[]
}

/** One step of the explanation. */
export interface Step {
  /** Stable; its meaning never changes. */
  id: string
  text: string
  /** Ids of {@link Report.sources}. */
  sources: string[]
}

/** Something to do. */
export interface Remedy {
  /** Stable; its meaning never changes. */
  id: string
  /**
   * How soon it helps; remedies are listed in this order. `meanwhile`: eases the problem until another one is done. `confirm`:
   * changes nothing, but shows whether the node has the problem.
   */
  when: 'at-once' | 'lasting' | 'meanwhile' | 'confirm'
  /** The problems that it ends, eases or shows. */
  problems: ('stale-backend' | 'syn-delay' | 'lost-datagram')[]
  /** What to do, in one sentence. */
  title: string
  text: string
  /** What it costs. */
  cost: string
  /** How long it lasts. */
  lasts: string
  commands?: string[]
  /** What each of the commands does to the node, in the same order. */
  effects?: ('reads' | 'changes')[]
  files?: { name: string; text: string }[]
  /** How to see that it worked: what the commands show if it did. The commands only read. */
  check: { text: string; commands?: string[] }
  /** Ids of {@link Report.sources}. */
  sources: string[]
}

/** One packet against one kernel. */
export interface Simulation {
  /** `tcp` (where absent): a SYN; `udp`: a datagram. */
  protocol?: 'tcp' | 'udp'
  /** The commits the kernel carries. */
  commits: Commit[]
  /** `net.ipv4.vs.conn_reuse_mode`; without meaning where the kernel has no such sysctl. */
  connReuseMode: 0 | 1 | 2 | 3
  /** `net.ipv4.vs.conntrack` */
  conntrack: boolean
  /** `net.ipv4.vs.expire_nodest_conn` */
  expireNodestConn: boolean
  /** The old entry's real server. `drained`: weight 0, still listed. `removed`: gone from the service. */
  backend: 'serving' | 'drained' | 'removed' | 'removed-drained'
  /** The old entry's state. `established`: any that is not TIME_WAIT, CLOSE or FIN_WAIT. May be left out for `udp`. */
  entry?: 'time-wait' | 'fin-wait' | 'established'
  /** Whether the service is persistent (`sessionAffinity: ClientIP`). */
  persistent?: boolean
  /** `net.ipv4.vs.expire_quiescent_template`; matters for persistent services only. */
  expireQuiescentTemplate?: boolean
}

export interface SimulationResult {
  /** `datagram-dropped`: this datagram is lost, the next one is scheduled again. */
  outcome: 'old-backend' | 'rescheduled' | 'syn-dropped' | 'dropped-until-expiry' | 'datagram-dropped'
  /** The decisions in order; the last is the outcome. `source` is the id of the source that introduced the decision. */
  path: { at: string; taken: string; source?: string }[]
}

/** What {@link estimate} is asked. */
export interface Estimate {
  /** New connections per second from one client address to one service address and port: 0.001 to 1,000,000. */
  rate: number
  /** First and last port that the client takes from, 1 to 65535; `[32768, 60999]` where absent. */
  ports?: [number, number]
  /** Who ends a connection: with the first FIN, or with a reset. `client` where absent. */
  closes?: 'client' | 'server' | 'client-reset' | 'server-reset'
  /** How long a connection is open, in seconds: 0 (where absent) to 86,400. */
  openSeconds?: number
  /** Backends that drain (weight 0) while others serve; where absent, nothing is said of it. */
  draining?: {
    /** Backends of the service, the draining ones included: 1 to 10,000. */
    backends: number
    /** How many of them drain at once: 1 to `backends`. */
    draining: number
    /** How long, in seconds: 1 to 3,600. */
    seconds: number
  }
  /** The node; where neither this nor `kernel` is there, nothing is known of it. */
  facts?: Facts
  /** Instead of facts, a kernel in IPVS mode and its sysctls. */
  kernel?: Pick<Simulation, 'commits' | 'connReuseMode' | 'conntrack' | 'expireNodestConn'>
}

/** From the least to the most that the assumptions and the facts allow. */
export type Range = [number, number]

/** How many connections. */
export interface Figure {
  /** Of all new connections, 0 to 1. */
  share: Range
  perSecond: Range
  perMinute: Range
}

export interface EstimateResult {
  /** Connections whose port still has the entry of an earlier connection. */
  reuse: Figure
  /** The same share by how the client takes its ports. */
  reuseByChoice: {
    /** One after the other: `connect()` up to Linux 5.17. */
    inOrder: number
    /** On by a random number of ports: `connect()` from Linux 5.18 on. */
    inSteps: number
    /** From anywhere: `bind()` before `connect()`, source NAT at random. */
    atRandom: number
  }
  /** Lose their first SYN while every backend serves: one second. */
  delayed: Figure
  /** Go to the earlier connection's backend while it serves: no error, but no balancing. */
  sameBackend: Figure
  /** While backends drain, on average over that time; absent where that was not asked. */
  whileDraining?: {
    /** Go to a draining backend. */
    stale: Figure
    /** Lose their first SYN: one second. */
    delayed: Figure
    /** Those that go to a draining backend, in the whole of that time. */
    connections: Range
  }
  /** More connections per second cannot be begun: the client has no free port. `null`: no such limit. */
  limit: number | null
  /** Whether `rate` is beyond it; the figures then speak of those that can be begun. */
  exhausted: boolean
  /** How the figures are calculated, with the numbers filled in. Ids are stable. */
  formula: Line[]
  /** The numbers that were not asked for. */
  constants: {
    /** Stable. */
    id: string
    text: string
    value: number
    unit: 's' | 'ports'
    evidence: Evidenced
    /** The kernels whose code was read for it. */
    read: string
    sources: string[]
  }[]
  /** What the figures assume. Ids are stable. */
  assumptions: Line[]
  /** Every source used above. */
  sources: Source[]
}

/** A sentence with its stable id and the ids of its sources. */
export interface Line {
  id: string
  text: string
  sources: string[]
}

/** One change after which a node is not affected. */
export interface Change {
  /** In the order of their cost. `mode`, on CCE, is a new cluster. */
  kind: 'sysctl' | 'restart' | 'kernel' | 'cluster' | 'os' | 'mode'
  /** A key of {@link Facts}, or a sysctl's full name. */
  fact: string
  /** Its value now, where it is known. */
  from: string | null
  /** Its value then; for a kernel and a cluster the first of those that help; empty for a restart. */
  to: string
  /** The first later one that would not help any more, as far as is known. */
  before: string | null
  /** Whether the node has to restart for it, beyond what the change itself does. */
  restart: boolean
  /** What undoes it. */
  lasts: 'for-good' | 'until-kube-proxy-restarts' | 'until-node-restarts'
  /** The node's facts then. */
  facts: Facts
  rating: 'none'
  /** How well that is founded; never `observed`, since nobody has seen it yet. */
  certainty: 'source' | 'vendor' | 'inferred' | 'unknown'
  /** All of it in words. */
  text: string
}

/** One thing that two reports say differently, in the contract's own words and in a reader's. */
export interface Difference {
  /**
   * `rating`, `range`, `certainty`, `stale-backend`, `syn-delay`, `lost-datagram`, a key of {@link Facts}, a sysctl's full name (its effective
   * value), `kubeProxy`, `lineage`, a commit's id or `faq`.
   */
  what: string
  before: string | null
  after: string | null
  /** What a reader calls it. */
  label: string
  /** `before` and `after` in words, with code between backticks. */
  said: [string | null, string | null]
}

/** Something that people see. */
export interface Symptom {
  /** Stable; its meaning never changes. */
  id: string
  title: string
  /** The problems that show so, the likelier first; empty for a symptom of neither. */
  leads: ProblemId[]
  /** Why it leads there, or to neither. */
  why: string
  /** What else it may be. */
  else: string
  /** Commands that only look; their output, pasted, tells which it is. */
  collect: string[]
  sources: Source[]
}

/** What the verdicts are founded on. */
export interface Knowledge {
  /** Day and digest: `2026-11-22+0123abcd`. */
  version: string
  /** The day alone. */
  date: string
  /** Sorted by id. */
  sources: Source[]
  /** In the order they are tried. */
  lineages: Lineage[]
  rules: Rule[]
  /** Where a node in IPVS mode can go: rules in the order they are tried, then what they need, then what to do. */
  exits: ExitRow[]
  /** What vendors other than that of the FAQ write; `recognised` tells whether nodes can be matched with it. */
  statements: { id: string; vendor: string; date: string; recognised: boolean; text: string; sources: string[] }[]
}

/** A row about the way out of IPVS. It holds where all its conditions do; an empty list or bound is no condition. */
export interface ExitRow {
  part: 'rule' | 'need' | 'step'
  modes: Exit['mode'][]
  /** What a rule decides. */
  status?: 'open' | 'closed'
  /** Distributions that it holds for, and those that it does not hold for. */
  platforms: string[]
  except: string[]
  /** Releases of kube-proxy: from the first, before the second. */
  releases: [string, string]
  /** Kernel numbers: from the first, before the second. */
  kernel: [string, string]
  /** Patterns of kernel releases. */
  patterns: string[]
  text: string
  commands?: string[]
  sources: string[]
}

/** A public source. */
export interface Source {
  /** Stable. */
  id: string
  kind: 'pr' | 'issue' | 'commit' | 'changelog' | 'file' | 'release-notes' | 'mail' | 'vendor' | 'doc'
  /** How people name it: `kubernetes#81775`, `Linux c95c07836fa4`. */
  label: string
  title: string
  url: string
}

/** What one kernel build did when `reusecheck-probe` asked it. */
export interface Run {
  /** As `uname -r` prints it. */
  release: string
  /** The day it was asked: `2026-11-28`. */
  date: string
  /**
   * Each as `tcp/0/1/1/drained/time-wait=old-backend`: protocol, `conn_reuse_mode` (`-`: no such sysctl), `conntrack`,
   * `expire_nodest_conn`, real server, entry, outcome.
   */
  outcomes: string[]
  /** Where the run was published; empty: the project's own lab. */
  sources: string[]
}

/** A family of kernel builds that can be compared with each other. */
export interface Lineage {
  /** Stable. */
  id: string
  title: string
  /** Patterns of the releases that belong to it: `*` any text, `#` digits. */
  releases: string[]
  /** The operating systems its name stands for. */
  systems: string[]
  /** How its builds are ordered: `numbers` one by one, or as `rpm` orders them. */
  order: 'numbers' | 'rpm'
  /** The lineage whose builds it shares by base version. */
  follows?: string
  /** How well it is known that it follows; none of its statements is graded better. */
  evidence?: Evidenced
  sources: string[]
  /** Each from `since` on until the next. */
  builds: {
    /** Empty for the first of all. */
    since: string
    commits: Record<Commit, 'yes' | 'no' | 'unknown'>
    evidence: Evidenced
    /** What the vendor says of it without naming commits. */
    vendorSays?: 'too-early' | 'fixed'
    /** The same of lost UDP requests. */
    vendorSaysDatagram?: 'too-early' | 'fixed'
    sources: string[]
    /** The day it was last compared with them. */
    checked: string
    note?: string
  }[]
  /** Builds that were asked what they do; each holds for that very release and decides before `builds`. */
  runs?: Run[]
}

/** One rule; `kind` says which of four. Version spans go from the first, before the second (empty: open). */
export type Rule =
  | {
      /** What kube-proxy does to `conn_reuse_mode`, from a release on. */
      kind: 'kube-proxy'
      id: string
      since: string
      /** Below kernel 4.1, from 4.1, from 5.9. */
      actions: [KubeProxyAction, KubeProxyAction, KubeProxyAction]
      /** Of the three actions. */
      evidence: [Evidenced, Evidenced, Evidenced]
      sources: string[]
    }
  | {
      /** Another sysctl that kube-proxy writes when it starts. */
      kind: 'write'
      /** The sysctl. */
      id: string
      value: number
      /** The kernel's default, where it is not written. */
      default: number
      releases: [string, string][]
      sources: string[]
    }
  | {
      /** A row of the vendor's FAQ. */
      kind: 'faq'
      page: '00409' | '00427'
      id: string
      edition: string
      versions: [string, string][]
      /** Empty for any. */
      systems: string[]
      /** The value it says kube-proxy writes. */
      writes: number | null
      problem: 'stale-backend' | 'syn-delay' | 'lost-datagram' | 'none' | 'unknown'
      sources: string[]
    }
  | {
      /** The Kubernetes release in a CCE version. */
      kind: 'cce-release'
      id: string
      kubernetes: string
      sources: string[]
    }
