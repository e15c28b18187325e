// Types of the scripts that the page, the element and the offline file load. Everything here is global: these scripts hold no
// imports but those a browser follows.

type Facts = import('./index.js').Facts
type Options = import('./index.js').Options
type NodeReport = import('./index.js').Report
type NodeExit = import('./index.js').Exit
type Rating = import('./index.js').Rating
type Source = { id: string; label: string; title: string; url: string }
type Change = import('./index.js').Change
type Difference = import('./index.js').Difference
type Estimate = import('./index.js').Estimate
type EstimateResult = import('./index.js').EstimateResult
type Figure = import('./index.js').Figure
type SimulationResult = import('./index.js').SimulationResult
type PathDecision = SimulationResult['path'][number]
type Symptom = import('./index.js').Symptom
type ArchiveReading = import('./index.js').ArchiveReading
/** What an archive holds, and what its collector is called; nothing where it is not known. */
type TitledReading = ArchiveReading & { title: string }
type FleetProgress = import('./index.js').FleetProgress
type FleetGroup = import('./index.js').FleetGroup
type PoolNodes = import('./index.js').PoolNodes
type FleetChange = import('./index.js').FleetChange

/** The report of a fleet on its page: `links` holds a fragment for each kind of each group. */
type LinkedFleet = Omit<import('./index.js').FleetReport, 'archives'> & { links: string[][]; archives?: ToldArchive[] }
/** An archive among what a fleet was read from. */
type ToldArchive = Pick<TitledReading, 'title' | 'absent' | 'notes' | 'complete' | 'members'>

/** Messages of the engine by their names. */
type Words = Record<string, string>
/** Those of what is drawn for a paste, with the names of facts. */
type ReadingWords = Words & { factNames: Words }

/** Asks the host or the engine; what it gives depends on the kind: see engine.js and worker.js. */
type Ask = (kind: string, ...input: any[]) => Promise<any>
/** What startPage() gives: has the page follow a link, take up a fact, read a text. */
type Tell = (kind: string, value: any) => void
/** Puts a question to the engine, behind those that wait. */
type Queue = (kind: string, ...input: any[]) => Promise<any>
/** What the engine is asked: a kind of work and its input. */
type Task = [kind: string, ...input: any[]]

/** Has archives read until the signal, and hears how far it is. */
type ReadArchives = (
  files: File[],
  onProgress: (progress: { bytes: number; total: number }) => void,
  signal: AbortSignal,
) => Promise<TitledReading[]>
/** The archives that were opened last in a page. */
type OpenArchives = {
  stop: AbortController
  root: HTMLElement
  file: string
  tell: Tell
  readings: TitledReading[] | undefined
  lang: string
}
/** What the page is told of them; null once they are closed. */
type ArchiveTold = { file: string } & (
  | { state: 'reading'; bytes: number; total: number }
  | { state: 'cancelled' }
  | { state: 'failed'; reason: string }
  | ({ state: 'read' } & ArchiveShown)
)
type ArchiveShown = {
  collectors: string[]
  complete: boolean
  read: number
  skipped: number
  nodes: ArchiveRow[]
  more: number
  absent: string[]
  notes: { path: string; text: string }[]
}
/** A node; without a name it is what holds for all of them. */
type ArchiveRow = {
  name: string
  rating: Rating
  kernel?: string
  version?: string
  mode?: string
  link: string
  evidence: { fact: string; value: string; at: string }[]
}

/** What an element may be given: text, elements, and nothing where a condition does not hold. */
type Child = Node | string | false | null | undefined | Child[]
/** Attributes; those that start with `on` are listeners. */
type Attributes = Record<string, string | number | boolean | undefined | ((event: any) => unknown)>

/** A node as the page told of it when it last rested. */
type ToldNode = { rating: Rating | ''; paste: string; given: Facts & { lang?: string } }
/** The page that panels beyond the answer belong to. */
type PanelHost = { ask: Ask; node: ToldNode | undefined }
/** What a panel keeps while it is drawn anew. */
type Memory = Record<string, any>
/** What a panel is given: `ask` asks in the language that is spoken. */
type PanelTools = { ask: Ask; memory: Memory; open: (kind: string, memory: Memory) => Promise<void> }
/** What follows another node. */
type Update = (node: ToldNode | undefined) => unknown

/** `[rate, inOrder, atRandom]`, by rate. */
type Curve = [rate: number, inOrder: number, atRandom: number][]
type Refused = { field: string; message: string }

/** A SYN as `simulate` takes it: every value can be played with, by its name. */
type Syn = Record<string, any> & { commits: string[] }
/** What the report knows of the node as a SYN's question, and the names of what had to be assumed. */
type SynOfNode = { ipvs: boolean; syn: Syn; assumed: string[]; commits: string[] }

/** `Shown` in crate-web/src/api/reading.rs. */
type Found = {
  nothing: boolean
  nodes: { first: { name: string; kernel?: string; link: string }[]; more: number }
  rows: FoundRow[]
  more: number
  others: number
  text: string
}
type FoundRow = {
  line: number
  pieces: { text: string; fact?: string }[]
  also: [fact: string, value: string][]
  hints: FoundHint[]
}
type FoundHint = { fact: string; value: string; why: string; link?: string }
/** What to run where nothing is at hand, and what each part of it reads. */
type Collected = { about: string; text: string; parts: { text: string; reads: string }[] }

/** What the widget loads its other files with. */
type WidgetFiles = {
  address: (name: string) => string
  module: (name: string) => string | Promise<string>
  fetch: (name: string) => Promise<Response>
}
/** The element that a view is drawn for. */
type WidgetElement = HTMLElement & { facts: Facts; text?: string; theme: string; compact: boolean }

/** What is chosen on the page that writes snippets. */
type Choice = {
  base: string
  site: string
  lang: string
  theme: string
  compact: boolean
  facts: Facts
  pins: Pins
  fallback: string
}
type Pins = { version: string; widget: string; embed: string; offline: string; package: string }
type Chosen = Omit<Choice, 'pins' | 'fallback'> & { way: string }
/** Hears of every change of a field. */
type Changed = (name: string, value: any) => void

/** A node among the rows of a fleet; `shared` is what all nodes of its kind have in common. */
type FleetRow = { name: string; shared: SharedRow }
type SharedRow = {
  rank: number
  link: string
  rating: Rating
  pool: string
  version: string
  kernel: string
  os: string
  text: string
}
type Wanted = { search: string; sort: string; rating?: string; group?: number }
/** How many nodes of each rating have a value. */
type Bar = { value?: string; nodes: number } & Partial<Record<Rating, number>>
type Spoken = { lang: string; languages: [id: string, name: string][]; words: Words }
type Sources = (File | Blob)[]

/** Trusted Types, where a browser has them. */
declare var trustedTypes:
  | { createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => { createScriptURL: (address: string) => string } }
  | undefined
/** The offline file's own files, in its workers. */
declare var PACKED: Words | undefined
declare var WorkerGlobalScope: unknown

/** Where the example of a portal loads the frame's script from. */
declare module 'https://tools.example/reusecheck/reusecheck-embed.js' {
  export const embed: typeof import('../../static/embed/reusecheck-embed.js').embed
}
