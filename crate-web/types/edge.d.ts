/**
 * ReuseCheck for runtimes that import a compiled wasm, such as Cloudflare Workers:
 *
 * ```js
 * import { check, init } from 'reusecheck/edge'
 * import wasm from 'reusecheck/reusecheck_bg.wasm'
 *
 * init(wasm)
 * ```
 *
 * It has everything but `readArchive`, and `checkFleet` reads no archives.
 */
import type { InitOptions, Language } from './index.js'

export type * from './index.js'
export {
  check,
  checkFleet,
  checkText,
  compare,
  estimate,
  knowledge,
  nearestChanges,
  preferredLanguage,
  ReuseCheckError,
  readText,
  simulate,
  summarize,
  symptoms,
  toMarkdown,
} from './index.js'

/**
 * Starts the wasm. Every other function throws before. A later call only replaces the rows of `knowledge`.
 *
 * @throws {ReuseCheckError} when rows of `knowledge` cannot be used; the message names the row and the reason.
 */
export function init(input: WebAssembly.Module | { wasm: WebAssembly.Module; knowledge?: InitOptions['knowledge'] }): void

/**
 * Adds a language from the text of its file, `reusecheck/lang/zh-CN.txt`. English is built in.
 *
 * @throws {ReuseCheckError} when the language does not exist; another error when the text belongs to another version.
 */
export function loadLanguage(lang: Language, pack: string): void
