// Types of the scripts that the page, the element and the offline file load. They are global, because these scripts contain only
// imports that browsers load.

type Facts = import('./index.js').Facts
type Options = import('./index.js').Options
type Rating = import('./index.js').Rating
type ArchiveReading = import('./index.js').ArchiveReading
/** The content of an archive and the title of its collector, which is empty for an unknown collector. */
type TitledReading = ArchiveReading & { title: string }
type FleetReport = import('./index.js').FleetReport
type FleetProgress = import('./index.js').FleetProgress
type FleetGroup = import('./index.js').FleetGroup
type PoolNodes = import('./index.js').PoolNodes
type FleetChange = import('./index.js').FleetChange

/** The report of a fleet on its page. `links` has a fragment for each kind of each group. */
type LinkedFleet = Omit<FleetReport, 'archives'> & { links: string[][]; archives?: ArchiveSummary[] }
/** An archive in the report of a fleet. */
type ArchiveSummary = Pick<TitledReading, 'title' | 'absent' | 'notes' | 'complete' | 'members'>

/** Messages of the engine by name. */
type Words = Record<string, string>
/** Messages for the transcript of a paste, with the names of facts. */
type ReadingWords = Words & { factNames: Words }

/** Sends a request to the host or the engine. The result depends on the kind, see engine.js and worker.js. */
type Ask = (kind: string, ...input: any[]) => Promise<any>
/** The function that startPage() returns. It makes the page follow a link, apply a fact or read a text. */
type SendToPage = (kind: string, value: any) => void
/** Adds a task to the engine's queue. */
type Queue = (kind: string, ...input: any[]) => Promise<any>
/** A task of the engine and its input. */
type Task = [kind: string, ...input: any[]]

/** Reads archives until the signal aborts, and reports progress. */
type ReadArchives = (
  files: File[],
  onProgress: (progress: { bytes: number; total: number }) => void,
  signal: AbortSignal,
) => Promise<TitledReading[]>
/** The archives that were last opened in a page. */
type OpenArchives = {
  stop: AbortController
  root: HTMLElement
  file: string
  send: SendToPage
  readings: TitledReading[] | undefined
  lang: string
}
/** The state of opened archives that the page draws; null after they are closed. */
type ArchiveState = { file: string } & (
  | { state: 'reading'; bytes: number; total: number }
  | { state: 'cancelled' }
  | { state: 'failed'; reason: string }
  | ({ state: 'read' } & ArchiveResult)
)
type ArchiveResult = {
  collectors: string[]
  complete: boolean
  read: number
  skipped: number
  nodes: ArchiveRow[]
  more: number
  absent: string[]
  notes: { path: string; text: string }[]
  /** The report for all of the nodes. */
  fleet: FleetReport
}
/** A node. A row without a name has the facts that apply to all nodes. */
type ArchiveRow = {
  name: string
  rating: Rating
  headline: string
  kernel?: string
  version?: string
  mode?: string
  link: string
  evidence: { fact: string; value: string; at: string }[]
}

/** The content of an element: text, elements, or nothing for a condition that is false. */
type Child = Node | string | false | null | undefined | Child[]
/** Attributes. Names that start with `on` are listeners. */
type Attributes = Record<string, string | number | boolean | undefined | ((event: any) => unknown)>

/** The reading of a paste for the page, from crate-web/src/api/reading.rs. */
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
/** Commands to run on a node or a cluster, with a description of each part. */
type Collected = { about: string; text: string; parts: { text: string; reads: string }[] }

/** Loads the other files of the widget. */
type WidgetFiles = {
  address: (name: string) => string
  module: (name: string) => string | Promise<string>
  fetch: (name: string) => Promise<Response>
}
/** The element that a view is drawn for. */
type WidgetElement = HTMLElement & { facts: Facts; text?: string; theme: string; compact: boolean }

/** The choices on the page that writes snippets. */
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
/** Receives every change of a field. */
type Changed = (name: string, value: any) => void

/** A node in the rows of a fleet. All nodes of its kind share the object `shared`. */
type FleetRow = { name: string; shared: SharedRow }
type SharedRow = {
  rank: number
  link: string
  rating: Rating
  headline: string
  pool: string
  version: string
  kernel: string
  os: string
  text: string
}
type RowFilter = { search: string; sort: string; rating?: string; group?: number }
/** The number of nodes of each rating that have a value. */
type Bar = { value?: string; nodes: number } & Partial<Record<Rating, number>>
/** The page's language, its texts, and the available languages. */
type LanguageState = { lang: string; languages: [id: string, name: string][]; words: Words }
type Sources = (File | Blob)[]

/** Trusted Types, in browsers that support them. */
declare var trustedTypes:
  | { createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => { createScriptURL: (address: string) => string } }
  | undefined
/** The files of the offline file, in its workers. */
declare var PACKED: Words | undefined
declare var WorkerGlobalScope: unknown

/** The address of the frame's script in the example of a portal. */
declare module 'https://tools.example/reusecheck/reusecheck-embed.js' {
  export const embed: typeof import('../../static/embed/reusecheck-embed.js').embed
}
