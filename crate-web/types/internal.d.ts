// Types that the package's own scripts share beside those of index.d.ts.
import type { ArchiveProgress, Facts, FleetProgress, Options, Report } from './index.js'

export type { ArchiveReading } from './index.js'

export type { Change, Difference, Estimate, EstimateResult, Facts, FleetReport, Knowledge, Language, Options } from './index.js'
export type { FleetProgress, Reading, Report, Simulation, SimulationResult, Symptom, WasmInput } from './index.js'

/** Bytes that come in pieces. */
export type Bytes = AsyncIterable<Uint8Array<ArrayBuffer>>
/** What a fleet is read from. */
export type FleetSource = string | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>
/** Hears of what was read so far; where it gives a promise, reading waits for it. */
export type OnProgress = (progress: FleetProgress) => unknown

/** A file of an unpacked folder; `path` is relative to the folder, with slashes. */
export interface FolderFile {
  path: string
  open: () => AsyncIterable<Uint8Array>
}
/** A file that can be read at any place, as a `Blob` can. */
export interface Seekable {
  size: number
  slice: (from: number, to: number) => { arrayBuffer: () => Promise<ArrayBuffer> }
}
/** Options of `readArchive`. Reading waits for a promise that `onProgress` returns. */
export type ArchiveOptions = Options & { onProgress?: (progress: ArchiveProgress) => unknown; signal?: AbortSignal }

/** A report to write, or the sentence that says why an input was of no use. */
export interface Entry {
  name?: string
  /** Nodes that are alike may be one entry. */
  names?: string[]
  file?: string
  report?: Report
  facts?: Facts
  error?: string
}
/** How many nodes have which rating, and how many inputs were of no use. */
export type Counts = Record<string, number>

/** An object of the wasm. */
export interface Freed {
  free: () => void
}
