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
 * Nothing is sent anywhere. Functions that return no promise are synchronous. No function changes its arguments.
 */

/**
 * Loads the wasm once. In a browser, every other function throws until this has resolved. A failed load may be tried again.
 * In Node, Deno and Bun, the import has loaded the wasm and all languages, so that this is only needed for your own rows.
 *
 * @param input The source of the wasm. By default, browsers fetch the file next to the module. An object can also contain your
 * own rows.
 * @throws {ReuseCheckError} when rows of `knowledge` cannot be used; the message names the row and the reason.
 */
export function init(input?: WasmInput | Promise<WasmInput> | InitOptions): Promise<void>

/** Options of {@link init}. */
export interface InitOptions {
  wasm?: WasmInput | Promise<WasmInput>
  /**
   * Rows about kernels, in the format of `knowledge.json`, as an object or as JSON text. Only `lineages` is needed and used;
   * those that equal the built-in ones are skipped. They are tried before the built-in ones. The `knowledge` of reports then
   * ends in `+local`. A later call replaces them.
   */
  knowledge?: { lineages: LocalLineage[] } | Knowledge | string
}

/** Your own {@link Lineage}. It has `builds`, or `follows` with the id of a built-in lineage that has builds. */
export interface LocalLineage {
  id: string
  title?: string
  releases: string[]
  /** `numbers` where absent. */
  order?: 'numbers' | 'rpm'
  follows?: string
  evidence?: Evidenced
  /** The operating systems of the lineage, by name. */
  systems?: string[]
  /** Ids of {@link Source}. Write other evidence into the `note` of a build. */
  sources?: string[]
  /** Each applies from `since` until the next one. The `since` of the first is empty. */
  builds?: {
    since: string
    commits: Partial<Record<Commit, 'yes' | 'no' | 'unknown'>>
    evidence: Evidenced
    vendorSays?: 'too-early' | 'fixed'
    vendorSaysDatagram?: 'too-early' | 'fixed'
    sources?: string[]
    checked?: string
    note?: string
  }[]
  /** Builds whose behaviour was measured with `reusecheck-probe`. */
  runs?: (Omit<Run, 'sources'> & { sources?: string[] })[]
}

/**
 * Loads a language, after `init()` has resolved. Browsers fetch its file once, from the module's folder. In Node, all
 * languages are loaded. English is built in. A failed load may be tried again.
 *
 * @throws {ReuseCheckError} when the language does not exist; another error when its file cannot be loaded or belongs to another
 * version of the package.
 */
export function loadLanguage(lang: Language): Promise<void>

/** The languages of texts. */
export type Language = 'en' | 'zh-CN'

/** A source of the wasm for {@link init}. */
export type WasmInput = string | URL | Request | Response | BufferSource | WebAssembly.Module

/**
 * Returns the report for one node.
 *
 * @throws {ReuseCheckError} when the facts do not match the contract. A version or kernel that cannot be parsed is not an error,
 * but a finding in the report.
 */
export function check(facts: Facts, options?: Options): Report

/**
 * Reads the facts in a paste without judging them: `uname -r`, `uname -a`, `sysctl` lines, `/etc/os-release`, in any order.
 *
 * @throws {ReuseCheckError} when `text` is not a string.
 */
export function readText(text: string): Reading

/**
 * Returns the report for the node of a paste. If it lists several nodes, the report is that of the worst one, the first of equals;
 * {@link Report.nodes} then has the answer for each. `options.facts` override facts of the paste; a difference is reported as a
 * conflict.
 *
 * @throws {ReuseCheckError} when an argument does not match the contract.
 */
export function checkText(text: string, options?: Options & { facts?: Facts }): Report

/**
 * Returns the report for many nodes. Input: `kubectl get nodes -o json`, `-o yaml` or `-o wide`, several outputs concatenated, or
 * node objects or {@link Facts} as JSON lines; each also as `.gz`. Reads a stream in bounded memory.
 *
 * @param source The input as bytes, or as a string with the content, not a path.
 * @throws {ReuseCheckError} when an argument does not match the contract. Input that cannot be read is not an error, but listed in
 * {@link FleetReport.unread}. Errors of the source are passed on.
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
 * @param source Tar or zip, also compressed with gzip, xz, bzip2 or zstd. A `Blob` or `Uint8Array` is read twice if links point to
 * earlier files; progress then starts again. The decoders are a separate wasm module, loaded with the first archive.
 * @throws The reason of `signal` when it aborts. Errors of the source are passed on. A damaged or truncated archive is not an
 * error: the reading contains everything before the damage, and `complete` is false.
 */
export function readArchive(
  source: Blob | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  options?: Options & { onProgress?: (progress: ArchiveProgress) => void; signal?: AbortSignal },
): Promise<ArchiveReading>

/**
 * Follows one packet through IPVS whose client port already has an entry: a TCP SYN that reuses the port, or a UDP datagram. A
 * datagram meets the entry of a removed backend only if the kernel has not flushed it.
 *
 * @throws {ReuseCheckError} when the input does not match the contract.
 */
export function simulate(input: Simulation): SimulationResult

/**
 * Estimates how often a client port is reused while its IPVS entry exists, and the share of new connections with each problem.
 * Always read the figures together with {@link EstimateResult.assumptions}.
 *
 * @throws {ReuseCheckError} when the input does not match the contract, or a number is out of range.
 */
export function estimate(input: Estimate, options?: Options): EstimateResult

/**
 * Returns the smallest single changes after which the node is not affected, cheapest first. The list is empty if the node is not
 * affected, or if no known single change helps. Every candidate is judged as a separate node.
 *
 * @throws {ReuseCheckError} when the facts do not match the contract.
 */
export function nearestChanges(facts: Facts, options?: Options): Change[]

/**
 * Returns the differences of two reports: the answer first, then the facts, then the intermediate results.
 *
 * @throws {ReuseCheckError} when one of them is not a result of {@link check} or {@link checkText}.
 */
export function compare(before: Report, after: Report, options?: Options): Difference[]

/** Returns symptoms and the problems that they point to, for users who do not know the versions. */
export function symptoms(options?: Options): Symptom[]

/**
 * Returns a report as Markdown, for example for a ticket.
 *
 * @throws {ReuseCheckError} when `report` is not a result of {@link check}, {@link checkText} or {@link checkFleet}.
 */
export function toMarkdown(report: Report | FleetReport, options?: Options): string

/**
 * Returns the summary of a report for a page of documentation: shorter than the report, and complete without a script.
 *
 * @param options The language of the report.
 * @throws {ReuseCheckError} when `report` is not a result of {@link check} or {@link checkText}.
 */
export function summarize(report: Report, options?: Options): Summary

/** A summary. Its parts are plain text, in their order on the page. */
export interface Summary {
  rating: Rating
  /** The answer in a few words. */
  headline: string
  /** Facts that were not understood, the answer in a sentence, and its cause. */
  sentences: string[]
  /** The facts, how to find missing ones, and the remedies. Each list has at least one item. */
  lists: {
    heading: string
    /** The text follows the title without a space. The title may be empty. */
    items: { title: string; text: string }[]
  }[]
  /** The version of the knowledge, as a sentence. */
  knowledge: string
}

/**
 * Returns the first language of these tags that exists in any form, else English. `zh`, `zh-TW` and `zh_CN` give `zh-CN`.
 *
 * @param tags Language tags, as in `navigator.languages`.
 */
export function preferredLanguage(tags: Iterable<string>): Language

/** Returns the knowledge behind the verdicts: every source, kernel lineage and kube-proxy rule. */
export function knowledge(): Knowledge

/** Thrown when a value does not match the contract. */
export class ReuseCheckError extends Error {
  readonly name: 'ReuseCheckError'
  /**
   * - `wrong-type`: the value has the wrong type
   * - `unknown-value`: the value is not one of those that the contract lists
   * - `unknown-key`: the contract has no such key
   * - `missing`: a required key is missing
   * - `out-of-range`: a number is too small or too large
   */
  readonly code: 'wrong-type' | 'unknown-value' | 'unknown-key' | 'missing' | 'out-of-range'
  /** The path of the value: `facts.kernel`, `facts.sysctls.net.ipv4.vs.conntrack`, `options.lang`. */
  readonly field: string
}

/** The progress of {@link checkFleet}. */
export interface FleetProgress {
  /** The bytes of the source that were read; for a `.gz`, compressed bytes. */
  bytes: number
  /** The size of the source in bytes, if it is known. */
  total?: number
  /** The nodes that were read. */
  nodes: number
}

/** The progress of {@link readArchive}. */
export interface ArchiveProgress {
  /** The stored bytes of the archive that were read. */
  bytes: number
  /** The size of the archive in bytes; only for a `Blob` or `Uint8Array`. */
  total?: number
}

/** The content of a support archive, without a verdict. */
export interface ArchiveReading {
  schema: 'reusecheck/archive/1'
  /** The tool that wrote the archive: an id of docs/archives.md, or `unknown`. */
  collector: string
  /** One node for each machine. Facts of two machines are never mixed. */
  nodes: ArchiveNode[]
  /** The facts that apply to every node of the cluster. */
  cluster: Facts
  /** Where the facts of the cluster were read. */
  clusterEvidence: Evidence[]
  /** Facts that archives of this kind never contain: keys of {@link Facts}. */
  absent: string[]
  notes: ArchiveNote[]
  /** False if the archive is truncated or damaged, a limit was reached, or a part could not be read. */
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
  /** Real servers that are being drained in its IPVS table. */
  draining?: Draining[]
}

/** A note on how the archive was read. */
export interface ArchiveNote {
  /** An id of docs/archives.md; ids never change their meaning. */
  why: string
  /** The file in the archive. */
  path?: string
  text: string
  /** The values in the text, such as `size` or `name`. */
  values?: Record<string, string>
}

/** The numbers of files in an archive. */
export interface ArchiveMembers {
  /** Files that were read, or opened as archives. */
  read: number
  skipped: number
}

/** The report for many nodes. */
export interface FleetReport {
  schema: 'reusecheck/fleet/1'
  /** The version of the knowledge it came from. */
  knowledge: string
  /** The number of judged nodes. */
  nodes: number
  /** The number of nodes of each rating. */
  ratings: Record<Rating, number>
  /** The number of nodes that have, may have, or do not have each problem. */
  problems: Record<ProblemId, Record<'yes' | 'possible' | 'no', number>>
  /** The ratings for each value of the fact that is missing for most nodes rated `unknown`. */
  branches?: { when: { fact: string; value: string }; facts: Facts; ratings: Record<Rating, number> }[]
  /** The facts that every node has in common. */
  common: Facts
  /** The versions of the nodes, the most frequent first. */
  versions: { value: string; nodes: number }[]
  /** The clusters whose control plane the input contains, with the differences of their nodes' versions. */
  controlPlanes: {
    /** More than one during an upgrade. */
    versions: string[]
    /** The origin of the versions: the server (`kubectl version`), or the nodes with the role of a control plane. */
    from: 'server' | 'nodes'
    /** The number of nodes of the cluster; from `nodes`, without those of the control plane. */
    nodes: number
    /** The number of nodes with an older release. */
    behind: number
    /** The number of nodes with a newer release. */
    ahead: number
    /** The same as a sentence. */
    text: string
  }[]
  /** The nodes grouped by problem and cause; the worst first, then the largest. */
  groups: FleetGroup[]
  /**
   * How facts outside the node list (a mode, sysctls, the output of one machine) were applied.
   * - `beside-taken`: applied to nodes without their own value
   * - `beside-elsewhere`: not applied to nodes with another kernel than the machine of the fact
   * - `beside-unplaced`: not applied to nodes without a kernel, because the machine may be any of them
   * - `beside-otherwise`: not applied to nodes with another known value
   * - `beside-differs`: the input has several values; the first one is used
   * - `machine-differs`: the output of one machine may come from several machines
   * - `too-many-clusters`: the input has too many node lists to compare each with its control plane
   */
  notes: {
    why: 'beside-taken' | 'beside-elsewhere' | 'beside-unplaced' | 'beside-otherwise' | 'beside-differs' | 'machine-differs' | 'too-many-clusters'
    text: string
  }[]
  /** The archives that contain the nodes. */
  archives?: Pick<ArchiveReading, 'collector' | 'absent' | 'notes' | 'complete' | 'members'>[]
  /** The number of nodes or pieces of the input that could not be read. */
  unreadable: number
  /** The first thousand of them. */
  unread: {
    name?: string
    /** The offset in the unpacked input, in bytes from 0, at which the problem was found. */
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
    /** The reason as a sentence. */
    text: string
    /** The affected line, if it is text. */
    excerpt?: string
  }[]
  /** The facts that would decide or strengthen the answer; those missing for most nodes first. */
  missing: { fact: string; how: string }[]
  /** The number of nodes in IPVS mode by their exit to each other mode. */
  exits?: Record<string, Record<ExitStatus, number>>
  /** The changes after which no node is affected. Nodes rated `unknown` are not part of it. */
  plan: {
    /** Every change that cures nodes; those that cure most nodes first. */
    changes: FleetChange[]
    /** Indexes in `changes`: the smallest set that cures all curable nodes; of equal sets the most permanent, then the cheapest. */
    smallest: number[]
    /** Whether no smaller set exists. `false` if the search was stopped; `smallest` is then the best set found. */
    exact: boolean
    /** The same without changing the forwarding mode. */
    sameMode: number[]
    sameModeExact: boolean
    /** The number of affected nodes without a known change. */
    left: number
    sameModeLeft: number
    /** Nodes without a known cure, by the reason. */
    uncured: {
      why: 'unknown' | 'no-change' | 'not-tried'
      /** The reason as a sentence. */
      text: string
      /** For `unknown`: the fact that decides most, and the command that prints it. */
      settles?: { fact: string; how: string }
      nodes: number
      pools: PoolNodes[]
    }[]
    /**
     * The exit from IPVS by pool, for nodes that are or may be in IPVS mode. `mode` is the first open mode; `null` if none is known.
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

/** Nodes with the same problem and the same cause. */
export interface FleetGroup {
  rating: Rating
  /** Best and worst possible rating, when the rating is `unknown`. */
  range?: [Rating, Rating]
  /** The worst problem that the nodes have or may have. Lost UDP requests only if there is no other problem. */
  problem: ProblemId | null
  cause: {
    kubeProxy: KubeProxyAction
    /** Id of the {@link Lineage}. */
    lineage: string | null
    /** The effective value of `conn_reuse_mode`. */
    connReuseMode: number | null
    /** The rows of the FAQ that apply to the nodes. */
    faq: string[]
  }
  /** The answer in a few words, as the page shows it. */
  headline: string
  /** The cause as a sentence, without the rows of the FAQ. */
  because: string
  nodes: number
  /** The kinds of nodes, the most frequent first. */
  kinds: FleetKind[]
  /** The report for the most frequent kind. */
  report: Report
}

/** Nodes with equal facts. */
export interface FleetKind {
  /** The facts of the nodes, including those of the options. {@link check} returns their verdict. */
  facts: Facts
  /** The pool, from the nodes' labels. */
  pool?: string
  /** The provider's instance type. */
  instanceType?: string
  /** Present if the nodes run the control plane. */
  controlPlane?: true
  nodes: number
  /** The names of the nodes, in the order of the input. */
  names: string[]
}

/** A change and the number of nodes that it cures. */
export interface FleetChange {
  kind: 'sysctl' | 'restart' | 'kernel' | 'cluster' | 'os' | 'mode'
  /** The fact that changes. */
  fact: string
  /** The new value; for a kernel or a cluster the first one that helps all these nodes. */
  to: string
  lasts: 'for-good' | 'until-kube-proxy-restarts' | 'until-node-restarts'
  /** The same as a sentence. */
  text: string
  nodes: number
  /** The pools of the nodes. */
  pools: PoolNodes[]
}

/** Nodes of one pool. */
export interface PoolNodes {
  name: string
  nodes: number
}

/** The known facts about one node. Omit unknown facts. */
export interface Facts {
  /** The version that the nodes print: `v1.19.16-r0`, `1.27.3`, `v1.28.5+k3s1`, `v1.27.3-gke.100`. */
  clusterVersion?: string
  /** The version of kube-proxy, from its image's tag, `kube-proxy --version` or its log. It may be older than the cluster. */
  controllerVersion?: string
  /** `EulerOS 2.9`, `HCE OS 2.0`, `Ubuntu 22.04.3 LTS`, or as kubectl's OS-IMAGE column prints it. */
  os?: string
  /** The output of `uname -r`. */
  kernel?: string
  /** The build date of the kernel, as an ISO date: `2021-03-04`. */
  kernelBuilt?: string
  /** Whether a live patch (kpatch, livepatch, kGraft, ksplice) changed the running kernel's code. */
  livePatch?: 'loaded' | 'none'
  /** Evidence from the node about single commits. */
  commits?: CommitProof[]
  /** The kernel's measured behaviour, from `reusecheck-probe`. */
  observations?: Observation[]
  /** `x86_64`, `aarch64`, `amd64`. */
  arch?: string
  /** The forwarding mode of kube-proxy; `none`: kube-proxy does not run. */
  proxyMode?: 'ipvs' | 'iptables' | 'nftables' | 'userspace' | 'none'
  /** The origin of the forwarding mode; absent: treated as `running`. */
  modeSource?: 'running' | 'configured' | 'rules'
  /** The program that writes the IPVS sysctls; absent: kube-proxy. */
  controller?: 'kube-proxy' | 'kube-router' | 'other'
  /** The platform, which decides whose FAQ applies; absent: derived from version, system and kernel. */
  platform?: 'cce' | 'upstream'
  /** Sysctls read on the node, by full name: `{ 'net.ipv4.vs.conn_reuse_mode': 0 }`. */
  sysctls?: Record<string, number>
}

/** Evidence from the node about one commit. It applies only while `kernel` equals {@link Facts.kernel}. */
export interface CommitProof {
  /** The kernel release of the evidence, as `uname -r` prints it. */
  kernel: string
  commit: Commit
  /** Whether the kernel has the commit. */
  carried: 'yes' | 'no'
  /** The kind of evidence. */
  by: 'changelog' | 'symbol'
}

/** The path of one packet that met an old entry, as `reusecheck-probe` prints it. It applies only while `kernel` equals {@link Facts.kernel}. */
export interface Observation {
  /** The release of the measured kernel, as `uname -r` prints it. */
  kernel: string
  /** `tcp` where absent. */
  protocol?: 'tcp' | 'udp'
  /** `net.ipv4.vs.conn_reuse_mode`; absent where the kernel has no such sysctl. */
  connReuseMode?: 0 | 1 | 2 | 3
  /** `net.ipv4.vs.conntrack`. If true, connection tracking was active. */
  conntrack: boolean
  /** `net.ipv4.vs.expire_nodest_conn` */
  expireNodestConn: boolean
  /** The old entry's real server. */
  backend: 'serving' | 'drained' | 'removed' | 'removed-drained'
  /** The old entry's state; ignored for `udp`. */
  entry?: 'time-wait' | 'fin-wait' | 'established'
  /** The result for the packet. */
  outcome: 'old-backend' | 'rescheduled' | 'syn-dropped' | 'dropped-until-expiry' | 'datagram-dropped'
}

export interface Options {
  /**
   * The language of texts and of errors. A language that {@link loadLanguage} has not loaded gives English.
   * Titles of sources, commands and files that programs read are the same in every language.
   */
  lang?: Language
}

/** The facts of a paste. */
export interface Reading {
  /** The facts of the node, or of every listed node. */
  facts: Facts
  /** The place of each fact. */
  evidence: Evidence[]
  /** Facts with more than one value. */
  conflicts: Conflict[]
  /** The nodes, if the paste lists several. */
  nodes?: { name: string; facts: Facts }[]
  /** Lines that suggest a fact without proving it: loaded `ip_vs` modules, a commented sysctl. */
  hints: Hint[]
  /** Lines that were not understood; none is dropped silently. After 1,000 lines, one line `…` represents the rest. */
  unread: { line: number; excerpt: string }[]
  /** The drained real servers with connections. */
  draining?: Draining[]
}

/** A real server with weight 0 that has connections, as `ipvsadm -Ln` lists it. This is normal on every kernel. */
export interface Draining {
  protocol: 'TCP' | 'UDP' | 'SCTP'
  /** The virtual service: `10.96.0.10:53`. */
  service: string
  /** The real server: `10.244.1.7:53`. */
  server: string
  /** The number of open connections. */
  active: number
  /** The number of closing or closed connections. */
  inactive: number
}

/** The place where a fact was read. */
export interface Evidence {
  /** A key of {@link Facts}, or a sysctl's full name. */
  fact: string
  value: string
  /** The format: `uname`, `sysctl`, `os-release`, ... */
  kind: string
  /** The line of the paste, from 1. */
  line: number
  /** The line, or the part of it that contains the fact. */
  excerpt: string
  /** The file inside an archive that the line is of. */
  path?: string
}

/** A fact with more than one value. */
export interface Conflict {
  fact: string
  /** The values; the first one was used. */
  values: string[]
}

/** A line that suggests a fact without proving it. */
export interface Hint {
  fact: string
  value: string
  line: number
  excerpt: string
  /** The stable id of the reason why the line is no proof. */
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

/** The action of kube-proxy on `conn_reuse_mode` when it starts. */
export type KubeProxyAction = 'untouched' | 'sets-0' | 'skips-old-kernel' | 'leaves-fixed-kernel' | 'not-ipvs' | 'unknown'

/** The evidence for a statement about code. */
export type Evidenced = 'source' | 'vendor' | 'inferred' | 'unknown'

/** The report for one node. */
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
  /** The answers for each value of one more fact, when the rating is `unknown`. */
  branches?: Branch[]
  /** The weakest evidence that decides the rating. */
  certainty: 'observed' | 'source' | 'vendor' | 'inferred' | 'unknown'
  /** Stale backend, SYN delay, lost datagram. The last is no part of the rating. */
  problems: { id: 'stale-backend' | 'syn-delay' | 'lost-datagram'; status: 'yes' | 'no' | 'possible' }[]
  /** The behaviour of that kube-proxy release, from the upstream table. */
  kubeProxy: {
    action: KubeProxyAction
    writes: 0 | null
    /** Id of the {@link Rule}; empty if none applies. */
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
  /** The rows of the vendor's FAQ that apply, newest edition first. */
  faq: {
    /** `00409`: connection reuse. `00427`: lost DNS requests. */
    page: '00409' | '00427'
    edition: '2025-10' | '2024-09' | 'undated'
    row: string
    writes: 0 | null
    /** `unknown`: the row needs a missing fact. */
    problem: 'stale-backend' | 'syn-delay' | 'lost-datagram' | 'none' | 'unknown'
    /** Whether the row agrees with the rating; for a row of 00427, with the status of `lost-datagram`. */
    agrees: boolean
  }[]
  /** The explanation, in order. */
  steps: Step[]
  /** The remedies, best first. */
  remedies: Remedy[]
  conflicts: Conflict[]
  /** The facts that would decide or strengthen the answer, best first. `how` is the command that prints the fact. */
  missing: { fact: string; how: string }[]
  /** The drained real servers with connections. */
  draining?: Draining[]
  /** The nodes of a text that lists several, each judged by its own facts; the report itself is that of the worst one. */
  nodes?: NodeAnswer[]
  /** The deprecation of IPVS mode, for a node that is or may be in it. `disabled` and `removed` are plans. */
  ipvs?: { deprecated: string; disabled: string; removed: string; text: string; sources: string[] }
  /** The modes that such a node can use instead; absent for programs other than kube-proxy. */
  exits?: Exit[]
  /** Statements of other vendors about the node's platform. They do not change the rating. */
  statements?: Statement[]
  /** Every source used above, upstream pull requests first. */
  sources: Source[]
}

/** Whether a node can use a mode; `unknown` where its kernel or the release of kube-proxy is missing. */
export type ExitStatus = 'open' | 'closed' | 'unknown'

/** A forwarding mode that the node may use instead of IPVS. */
export interface Exit {
  mode: 'nftables' | 'iptables'
  status: ExitStatus
  /** The reason. */
  text: string
  /** Preconditions of the change; only for an open exit. */
  needs: string[]
  /** The steps, in order; only for an open exit. */
  steps: { text: string; commands?: string[] }[]
  /** Ids of the report's sources. */
  sources: string[]
}

/** A summary of a vendor's statement about its platform. */
export interface Statement {
  vendor: string
  /** The address of the page. */
  page: string
  /** The edition's date, or `undated`. */
  date: string
  text: string
  /** Whether the known facts about the node's kernel agree; `null` where they are not known. */
  agrees: boolean | null
}

/**
 * The answer for a value of one more fact. Values with the same answer are one branch. A branch on the kernel has no counterpart: it
 * applies to that release and later ones, and earlier releases keep the range of the report.
 */
export interface Branch {
  /** The missing fact, and a description of its value. */
  when: { fact: string; value: string }
  /** The facts that the branch adds to those of the node. {@link check} of both returns this answer. */
  facts: Facts
  rating: Rating
  /** Best and worst possible rating, if it is still `unknown`. */
  range?: [Rating, Rating]
  /** The branch in one sentence. */
  text: string
  /** The facts that would decide it, if it is still `unknown`. */
  missing?: { fact: string; how: string }[]
  /** At most one more level. */
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

/** A remedy. */
export interface Remedy {
  /** Stable; its meaning never changes. */
  id: string
  /**
   * When the remedy helps; remedies have this order. `meanwhile`: reduces the problem until another remedy is applied. `confirm`:
   * changes nothing, but shows whether the node has the problem.
   */
  when: 'at-once' | 'lasting' | 'meanwhile' | 'confirm'
  /** The problems that the remedy ends, reduces or shows. */
  problems: ('stale-backend' | 'syn-delay' | 'lost-datagram')[]
  /** The remedy in one sentence. */
  title: string
  text: string
  /** The cost of the remedy. */
  cost: string
  /** The duration of the effect. */
  lasts: string
  commands?: string[]
  /** The effect of each command on the node, in the same order. */
  effects?: ('reads' | 'changes')[]
  files?: { name: string; text: string }[]
  /** How to verify success: the expected output of the commands. The commands only read. */
  check: { text: string; commands?: string[] }
  /** Ids of {@link Report.sources}. */
  sources: string[]
}

/** One packet on one kernel. */
export interface Simulation {
  /** `tcp` (where absent): a SYN; `udp`: a datagram. */
  protocol?: 'tcp' | 'udp'
  /** The commits that the kernel has. */
  commits: Commit[]
  /** `net.ipv4.vs.conn_reuse_mode`; ignored if the kernel has no such sysctl. */
  connReuseMode: 0 | 1 | 2 | 3
  /** `net.ipv4.vs.conntrack` */
  conntrack: boolean
  /** `net.ipv4.vs.expire_nodest_conn` */
  expireNodestConn: boolean
  /** The old entry's real server. `drained`: weight 0, still listed. `removed`: no longer in the service. */
  backend: 'serving' | 'drained' | 'removed' | 'removed-drained'
  /** The old entry's state. `established`: any except TIME_WAIT, CLOSE or FIN_WAIT. Optional for `udp`. */
  entry?: 'time-wait' | 'fin-wait' | 'established'
  /** Whether the service is persistent (`sessionAffinity: ClientIP`). */
  persistent?: boolean
  /** `net.ipv4.vs.expire_quiescent_template`; matters for persistent services only. */
  expireQuiescentTemplate?: boolean
}

export interface SimulationResult {
  /** `datagram-dropped`: this datagram is lost, the next one is scheduled again. */
  outcome: 'old-backend' | 'rescheduled' | 'syn-dropped' | 'dropped-until-expiry' | 'datagram-dropped'
  /** The decisions, in order; the last one is the outcome. `source` is the id of the source that introduced the decision. */
  path: { at: string; taken: string; source?: string }[]
}

/** The input of {@link estimate}. */
export interface Estimate {
  /** New connections per second from one client address to one service address and port: 0.001 to 1,000,000. */
  rate: number
  /** First and last port of the client's range, 1 to 65535; `[32768, 60999]` where absent. */
  ports?: [number, number]
  /** The side that ends a connection, with a FIN or with a reset. `client` where absent. */
  closes?: 'client' | 'server' | 'client-reset' | 'server-reset'
  /** The duration of a connection, in seconds: 0 (where absent) to 86,400. */
  openSeconds?: number
  /** Backends that drain (weight 0) while others serve; where absent, draining is not estimated. */
  draining?: {
    /** Backends of the service, the draining ones included: 1 to 10,000. */
    backends: number
    /** The number of backends that drain at the same time: 1 to `backends`. */
    draining: number
    /** The duration of the draining, in seconds: 1 to 3,600. */
    seconds: number
  }
  /** The node. Without this and `kernel`, nothing is known about the node. */
  facts?: Facts
  /** A kernel in IPVS mode and its sysctls, instead of facts. */
  kernel?: Pick<Simulation, 'commits' | 'connReuseMode' | 'conntrack' | 'expireNodestConn'>
}

/** The least and the most that the assumptions and the facts allow. */
export type Range = [number, number]

/** A number of connections. */
export interface Figure {
  /** Of all new connections, 0 to 1. */
  share: Range
  perSecond: Range
  perMinute: Range
}

export interface EstimateResult {
  /** Connections whose port still has the entry of an earlier connection. */
  reuse: Figure
  /** The same share for each way in which clients choose ports. */
  reuseByChoice: {
    /** In order: `connect()` up to Linux 5.17. */
    inOrder: number
    /** In steps of a random number of ports: `connect()` from Linux 5.18. */
    inSteps: number
    /** At random: `bind()` before `connect()`, or random source NAT. */
    atRandom: number
  }
  /** Connections that lose their first SYN while every backend serves, which costs one second. */
  delayed: Figure
  /** Connections that go to the earlier connection's backend while it serves: no error, but no load balancing. */
  sameBackend: Figure
  /** The average while backends drain; absent without `draining` in the input. */
  whileDraining?: {
    /** Connections that go to a draining backend. */
    stale: Figure
    /** Connections that lose their first SYN, which costs one second. */
    delayed: Figure
    /** The number of connections that go to a draining backend during that time. */
    connections: Range
  }
  /** The maximum rate: beyond it the client has no free port. `null`: no such limit. */
  limit: number | null
  /** Whether `rate` is above the limit. The figures are then for the connections that can start. */
  exhausted: boolean
  /** The calculation of the figures, with the numbers filled in. Ids are stable. */
  formula: Line[]
  /** The constants of the calculation. */
  constants: {
    /** Stable. */
    id: string
    text: string
    value: number
    unit: 's' | 'ports'
    evidence: Evidenced
    /** The kernels whose code contains the constant. */
    read: string
    sources: string[]
  }[]
  /** The assumptions of the figures. Ids are stable. */
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
  /** The kind of change, in the order of cost. On CCE, `mode` needs a new cluster. */
  kind: 'sysctl' | 'restart' | 'kernel' | 'cluster' | 'os' | 'mode'
  /** A key of {@link Facts}, or a sysctl's full name. */
  fact: string
  /** The current value, if it is known. */
  from: string | null
  /** The new value; for a kernel or a cluster the first one that helps; empty for a restart. */
  to: string
  /** The first later value that is known not to help. */
  before: string | null
  /** Whether the node must restart in addition to the change. */
  restart: boolean
  /** The event that reverts the change. */
  lasts: 'for-good' | 'until-kube-proxy-restarts' | 'until-node-restarts'
  /** The node's facts after the change. */
  facts: Facts
  rating: 'none'
  /** The evidence for the rating; never `observed`, because the change was not made yet. */
  certainty: 'source' | 'vendor' | 'inferred' | 'unknown'
  /** The same as a sentence. */
  text: string
}

/** A difference of two reports, as values of the contract and as text. */
export interface Difference {
  /**
   * `rating`, `range`, `certainty`, `stale-backend`, `syn-delay`, `lost-datagram`, a key of {@link Facts}, a sysctl's full name (its effective
   * value), `kubeProxy`, `lineage`, a commit's id or `faq`.
   */
  what: string
  before: string | null
  after: string | null
  /** The name for users. */
  label: string
  /** `before` and `after` as text, with code between backticks. */
  said: [string | null, string | null]
}

/** A symptom that users see. */
export interface Symptom {
  /** Stable; its meaning never changes. */
  id: string
  title: string
  /** The problems with this symptom, the likelier first; empty for a symptom of none. */
  leads: ProblemId[]
  /** Why it points to these problems, or to none. */
  why: string
  /** Other possible causes. */
  else: string
  /** Commands that only read. Their output, when pasted, identifies the problem. */
  collect: string[]
  sources: Source[]
}

/** The knowledge behind the verdicts. */
export interface Knowledge {
  /** Day and digest: `2026-11-22+0123abcd`. */
  version: string
  /** The date. */
  date: string
  /** Sorted by id. */
  sources: Source[]
  /** In the order they are tried. */
  lineages: Lineage[]
  rules: Rule[]
  /** The exits from IPVS mode: rules in the order they are tried, then needs, then steps. */
  exits: ExitRow[]
  /** Statements of vendors other than the FAQ's. `recognised` shows whether nodes can be matched with the statement. */
  statements: { id: string; vendor: string; date: string; recognised: boolean; text: string; sources: string[] }[]
}

/** A row about exits from IPVS. It applies if all its conditions match; an empty list or bound is no condition. */
export interface ExitRow {
  /** Stable, and unique within its part. */
  id: string
  part: 'rule' | 'need' | 'step'
  modes: Exit['mode'][]
  /** The result of a rule. */
  status?: 'open' | 'closed'
  /** The distributions that it applies to, and those that it does not apply to. */
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
  /** The common name: `kubernetes#81775`, `Linux c95c07836fa4`. */
  label: string
  title: string
  url: string
}

/** The result of `reusecheck-probe` on one kernel build. */
export interface Run {
  /** The output of `uname -r`. */
  release: string
  /** The day of the run: `2026-11-28`. */
  date: string
  /**
   * Each as `tcp/0/1/1/drained/time-wait=old-backend`: protocol, `conn_reuse_mode` (`-`: no such sysctl), `conntrack`,
   * `expire_nodest_conn`, real server, entry, outcome.
   */
  outcomes: string[]
  /** The publications of the run; empty: the project's own lab. */
  sources: string[]
}

/** A family of kernel builds that can be compared with each other. */
export interface Lineage {
  /** Stable. */
  id: string
  title: string
  /** Patterns of the releases that belong to it: `*` any text, `#` digits. */
  releases: string[]
  /** The operating systems of the lineage. */
  systems: string[]
  /** The order of builds: by `numbers`, or as `rpm` orders them. */
  order: 'numbers' | 'rpm'
  /** The lineage whose builds apply, by base version. */
  follows?: string
  /** The evidence for `follows`; no statement of the lineage has a better grade. */
  evidence?: Evidenced
  sources: string[]
  /** Each applies from `since` until the next one. */
  builds: {
    /** Empty for the first build. */
    since: string
    commits: Record<Commit, 'yes' | 'no' | 'unknown'>
    evidence: Evidenced
    /** The vendor's statement about the build, without commits. */
    vendorSays?: 'too-early' | 'fixed'
    /** The same for lost UDP requests. */
    vendorSaysDatagram?: 'too-early' | 'fixed'
    sources: string[]
    /** The day of the last comparison with the sources. */
    checked: string
    note?: string
  }[]
  /** Measured builds. Each applies to exactly that release and takes precedence over `builds`. */
  runs?: Run[]
}

/** A rule of one of four kinds. Version ranges include the first and exclude the second (empty: open). */
export type Rule =
  | {
      /** The action of kube-proxy on `conn_reuse_mode`, from a release on. */
      kind: 'kube-proxy'
      id: string
      since: string
      /** Below kernel 4.1, from 4.1, from 5.9. */
      actions: [KubeProxyAction, KubeProxyAction, KubeProxyAction]
      /** The evidence for each of the three actions. */
      evidence: [Evidenced, Evidenced, Evidenced]
      sources: string[]
    }
  | {
      /** Another sysctl that kube-proxy writes when it starts. */
      kind: 'write'
      /** The sysctl. */
      id: string
      value: number
      /** The kernel's default, if kube-proxy does not write it. */
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
      /** The value that kube-proxy writes, according to the FAQ. */
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
