// Types that the package's scripts share, in addition to those of index.d.ts.
import type { ArchiveProgress, Facts, FleetProgress, Options, Report } from './index.js'

export type { ArchiveReading, Facts, FleetProgress, FleetReport, Options, WasmInput } from './index.js'

/** A stream of bytes. */
export type Bytes = AsyncIterable<Uint8Array<ArrayBuffer>>
/** A source of a fleet. */
export type FleetSource = string | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>
/** Receives the progress of a reading, which waits for the promise that it returns. */
export type OnProgress = (progress: FleetProgress) => unknown

/** A file with random access, such as a `Blob`. */
export interface Seekable {
  size: number
  slice: (from: number, to: number) => { arrayBuffer: () => Promise<ArrayBuffer> }
}
/** Options of `readArchive`. Reading waits for a promise that `onProgress` returns. */
export type ArchiveOptions = Options & { onProgress?: (progress: ArchiveProgress) => unknown; signal?: AbortSignal }

/** A report to write, or the reason why an input is unusable. */
export interface Entry {
  name?: string
  /** Several nodes with equal facts. */
  names?: string[]
  file?: string
  report?: Report
  facts?: Facts
  error?: string
}
/** The number of nodes of each rating, and of unusable inputs. */
export type Counts = Record<string, number>
