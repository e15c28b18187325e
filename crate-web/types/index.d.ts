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
 * @param input Where the wasm comes from. Without it: browsers fetch it from beside the module, Node reads the file.
 */
export function init(input?: WasmInput | Promise<WasmInput>): Promise<void>

/**
 * Makes a language ready to be asked for. Browsers fetch its file from beside the module, once; in Node all languages are
 * there from {@link init} on. English always is. Wants `init()` to have resolved; a load that failed may be tried again.
 *
 * @throws {ReuseCheckError} when there is no such language; another error when its file does not arrive or is of another
 * version of the package.
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
 * The report for the one node that a paste speaks of. Given facts win over those read; a difference is told as a conflict.
 *
 * @throws {ReuseCheckError} when an argument is not of the contract's shape.
 */
export function checkText(text: string, options?: Options & { facts?: Facts }): Report

/**
 * Follows one SYN that reuses a client port through IPVS.
 *
 * @throws {ReuseCheckError} when the input is not of the contract's shape.
 */
export function simulate(input: Simulation): SimulationResult

/**
 * A report as Markdown, for a ticket.
 *
 * @throws {ReuseCheckError} when `report` is not what {@link check} or {@link checkText} gave.
 */
export function toMarkdown(report: Report, options?: Options): string

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
   */
  readonly code: 'wrong-type' | 'unknown-value' | 'unknown-key' | 'missing'
  /** The path of the value: `facts.kernel`, `facts.sysctls.net.ipv4.vs.conntrack`, `options.lang`. */
  readonly field: string
}

/** What is known about one node. Leave out what is not known. */
export interface Facts {
  /** As the nodes print it: `v1.19.16-r0`, `1.27.3`, `v1.28.5+k3s1`, `v1.27.3-gke.100`. */
  clusterVersion?: string
  /** `EulerOS 2.9`, `HCE OS 2.0`, `Ubuntu 22.04.3 LTS`, or as kubectl's OS-IMAGE column prints it. */
  os?: string
  /** What `uname -r` prints. */
  kernel?: string
  /** `x86_64`, `aarch64`, `amd64`. */
  arch?: string
  /** How kube-proxy forwards. */
  proxyMode?: 'ipvs' | 'iptables' | 'nftables' | 'userspace'
  /** Whose FAQ applies; worked out from version, system and kernel where absent. */
  platform?: 'cce' | 'upstream'
  /** Sysctls read on the node, by full name: `{ 'net.ipv4.vs.conn_reuse_mode': 0 }`. */
  sysctls?: Record<string, number>
}

export interface Options {
  /**
   * The language of the texts, and of what is thrown. A language that {@link loadLanguage} has not made ready gives English.
   * Titles of sources, commands and files are the same in every language.
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
  /** What was not understood; nothing is dropped silently. */
  unread: { line: number; excerpt: string }[]
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
}

/**
 * `high`: stale backend; new connections go to a deleted or draining pod.
 * `medium`: SYN delay; one second on every reused port.
 * `low`: one SYN lost per reused port, only while a backend drains.
 * `none`: not affected. `unknown`: see {@link Report.range}.
 */
export type Rating = 'none' | 'low' | 'medium' | 'high' | 'unknown'

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
  /** The weakest link that decides. */
  certainty: 'observed' | 'source' | 'vendor' | 'inferred' | 'unknown'
  /** Stale backend, then SYN delay. */
  problems: { id: 'stale-backend' | 'syn-delay'; status: 'yes' | 'no' | 'possible' }[]
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
    edition: '2025-10' | '2024-09'
    row: string
    writes: 0 | null
    /** `unknown`: the row needs a fact that is not there. */
    problem: 'stale-backend' | 'syn-delay' | 'none' | 'unknown'
    /** Whether that agrees with the rating. */
    agrees: boolean
  }[]
  /** The explanation, in order. */
  steps: Step[]
  /** What to do, best first. */
  remedies: Remedy[]
  conflicts: Conflict[]
  /** What would settle or strengthen the answer, best first; `how` is the command that shows it. */
  missing: { fact: string; how: string }[]
  /** Every source used above, upstream pull requests first. */
  sources: { id: string; title: string; url: string }[]
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
  text: string
  commands?: string[]
  files?: { name: string; text: string }[]
  /** Ids of {@link Report.sources}. */
  sources: string[]
}

/** One SYN against one kernel. */
export interface Simulation {
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
  /** The old entry's state. `established`: any that is not TIME_WAIT, CLOSE or FIN_WAIT. */
  entry: 'time-wait' | 'fin-wait' | 'established'
  /** Whether the service is persistent (`sessionAffinity: ClientIP`). */
  persistent?: boolean
  /** `net.ipv4.vs.expire_quiescent_template`; matters for persistent services only. */
  expireQuiescentTemplate?: boolean
}

export interface SimulationResult {
  outcome: 'old-backend' | 'rescheduled' | 'syn-dropped' | 'dropped-until-expiry'
  /** The decisions in order; the last is the outcome. `source` is the id of the source that introduced the decision. */
  path: { at: string; taken: string; source?: string }[]
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
}

/** A public source. */
export interface Source {
  /** Stable. */
  id: string
  kind: 'pr' | 'issue' | 'commit' | 'changelog' | 'file' | 'release-notes' | 'mail' | 'vendor' | 'doc'
  title: string
  url: string
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
  /** The lineage whose builds it shares by base version; all its statements are then inferred. */
  follows?: string
  sources: string[]
  /** Each from `since` on until the next. */
  builds: {
    /** Empty for the first of all. */
    since: string
    commits: Record<Commit, 'yes' | 'no' | 'unknown'>
    evidence: Evidenced
    /** What the vendor says of it without naming commits. */
    vendorSays?: 'too-early' | 'fixed'
    sources: string[]
    /** The day it was last held against them. */
    checked: string
    note?: string
  }[]
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
      id: string
      edition: string
      versions: [string, string][]
      /** Empty for any. */
      systems: string[]
      /** The value it says kube-proxy writes. */
      writes: number | null
      problem: 'stale-backend' | 'syn-delay' | 'none' | 'unknown'
      sources: string[]
    }
  | {
      /** The Kubernetes release in a CCE version. */
      kind: 'cce-release'
      id: string
      kubernetes: string
      sources: string[]
    }
