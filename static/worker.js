// What the page leaves to the engine: reading pastes, writing reports. It runs as a worker; where a browser gives none,
// the page imports it and waits.
import { check, checkText } from './engine/api.js'
import { isArchive, PACKED_HEAD } from './engine/archive-source.js'
import { BrokenGzip, unzipped } from './engine/gzip.js'
import { call, languageLoader, load, ReuseCheckError } from './engine/load.js'

/** @type {Record<string, (...input: any[]) => any>} */
const WORK = {
  load: (/** @type {unknown} */ _wasm, /** @type {string | Words | undefined} */ where) =>
    void (languages = where ?? languages),
  read: (/** @type {string} */ text) => JSON.parse(call('readForPage', text)),
  words: async (/** @type {string} */ part, /** @type {string} */ lang) => wordsOf(part, await spoken(lang)),
  /**
   * The report that the page shows, from the same paste and form by the same function, in the same language, in a format of
   * the command's.
   */
  async write(
    /** @type {string} */ format,
    /** @type {string} */ text,
    /** @type {{ lang: string }} */ options,
    /** @type {boolean} */ names,
  ) {
    await loadLanguage(options.lang)
    const written = call('writeReport', text, options, format, names)
    return format === 'json' ? JSON.stringify(JSON.parse(written), null, 2) : written
  },
  mask: (/** @type {string} */ text) => call('maskText', text),
  collector: async (/** @type {string} */ lang) => JSON.parse(call('collector', await spoken(lang))),
  /** The text of files, gzipped or not, with the line ends that a text box has; archives among them; and what is wrong with one. */
  async open(/** @type {File[]} */ files) {
    const texts = []
    const archives = []
    let problem
    let room = LARGEST
    for (const file of files) {
      const parts = []
      try {
        if (await isArchive(new Uint8Array(await file.slice(0, PACKED_HEAD).arrayBuffer()))) {
          archives.push(file)
          continue
        }
        for await (const part of unzipped(whole(file, room))) {
          room -= part.byteLength
          if (room < 0) throw new TooLarge()
          parts.push(part)
        }
      } catch (error) {
        const why =
          error instanceof TooLarge
            ? 'too-large'
            : error instanceof BrokenGzip
              ? parts.length > 0
                ? 'broken-file'
                : 'broken-whole'
              : 'unreadable-file'
        problem = { why, file: file.name, reason: String(/** @type {Error} */ (error).message) }
        if (why === 'too-large') return { problem }
      }
      if (parts.length > 0) texts.push(call('textOfFile', new Uint8Array(await new Blob(parts).arrayBuffer())))
    }
    const text = texts.length > 0 ? texts.join('\n').replace(/\r\n?/g, '\n') : undefined
    return { problem, text, archives: archives.length > 0 ? archives : undefined }
  },
  /** What archives hold; how far it is is told meanwhile. */
  archive: async (
    /** @type {File[]} */ files,
    /** @type {ArrayBuffer | undefined} */ wasm,
    /** @type {(progress: object) => void} */ onProgress = (progress) => postMessage({ progress }),
  ) => (await import('./archive-reader.js')).read(files, wasm, onProgress),
  async 'archive-shown'(/** @type {TitledReading[]} */ readings, /** @type {string} */ lang) {
    const options = await spoken(lang)
    return (await import('./archive-reader.js')).shown(
      readings,
      /** @type {Options} */ (options),
      wordsOf('archive', options),
    )
  },
  /** The words of the page that writes snippets, in the first of these languages that there is. */
  async builder(/** @type {string[]} */ wishes) {
    const options = await spoken(call('preferredLanguage', wishes))
    const names = call('languageNames')
    const languages = call('languages').map((/** @type {string} */ id, /** @type {number} */ index) => [
      id,
      names[index],
    ])
    return { lang: options.lang, languages, words: wordsOf('builder', options) }
  },
  explore: async (what, /** @type {string} */ lang, /** @type {any[]} */ ...input) =>
    EXPLORE[what](await spoken(lang), ...input),
}

// Where a language's text lies, or the texts themselves. The page has it already, so it comes from the browser's cache.
/** @type {string | Words} */
let languages = import.meta.url
const loadLanguage = languageLoader(async (/** @type {string} */ lang) =>
  typeof languages === 'string' ? (await fetch(new URL(`./lang/${lang}.txt`, languages))).text() : languages[lang],
)

/** What that part of the page says. */
const wordsOf = (/** @type {string} */ part, /** @type {{ lang: string }} */ options) =>
  JSON.parse(call('wordsOf', part, options))

/** Options for that language. Without its pack the engine speaks English: better than nothing. */
async function spoken(/** @type {string} */ lang) {
  await loadLanguage(lang).catch(() => {})
  return { lang }
}

/**
 * What stands beyond the answer: see explore/.
 * @type {Record<string, (...input: any[]) => any>}
 */
const EXPLORE = {
  words: (/** @type {{ lang: string }} */ options) => wordsOf('explore', options),
  symptoms: (/** @type {Options & { facts?: Facts }} */ options) => JSON.parse(call('symptoms', options)),
  report: (
    /** @type {Options & { facts?: Facts }} */ options,
    /** @type {string} */ text,
    /** @type {Facts} */ given,
  ) => checked(options, text, given),
  /** Where one SYN goes, and the sources of the decisions on its way and of the commits it depends on. */
  simulate(/** @type {Options} */ _options, /** @type {Syn} */ syn) {
    const result = JSON.parse(call('simulate', syn))
    sources ??= JSON.parse(call('knowledge')).sources
    return {
      result,
      sources: (sources ?? []).filter(
        ({ id }) => COMMIT.test(id) || result.path.some((/** @type {PathDecision} */ { source }) => source === id),
      ),
    }
  },
  nearest(/** @type {Options & { facts?: Facts }} */ options, /** @type {string} */ text, /** @type {Facts} */ given) {
    const { facts, rating, ipvs, exits, statements } = checked(options, text, given)
    return { facts, rating, ipvs, exits, statements, changes: JSON.parse(call('nearestChanges', facts, options)) }
  },
  whatIf(
    /** @type {Options & { facts?: Facts }} */ options,
    /** @type {string} */ text,
    /** @type {Facts} */ given,
    /** @type {Facts} */ facts,
  ) {
    const [before, after] = [checked(options, text, given), check(facts, options)]
    return {
      before,
      after,
      differences: JSON.parse(call('compare', before, after, options)),
      link: call('linkOf', facts),
    }
  },
  /** The figures, and the shares over a range of rates. A number that cannot be used is an answer, not a failure. */
  likely(
    /** @type {Options & { facts?: Facts }} */ options,
    /** @type {string} */ text,
    /** @type {Facts} */ given,
    /** @type {Estimate} */ input,
  ) {
    const estimate = (/** @type {Estimate} */ input) => JSON.parse(call('estimate', input, options))
    try {
      const result = estimate({ ...input, facts: checked(options, text, given).facts })
      const most = Math.max(300, input.rate * 1.25)
      const curve = Array.from({ length: 121 }, (_, index) => {
        const rate = Math.max((most * index) / 120, 0.001)
        const { inOrder, atRandom } = estimate({ ...input, draining: undefined, rate }).reuseByChoice
        return [rate, inOrder, atRandom]
      })
      return { result, curve }
    } catch (error) {
      if (!(error instanceof ReuseCheckError)) throw error
      return { refused: { field: error.field, message: error.message } }
    }
  },
}

// A text box with more than this is no pleasure in any browser; lists of whole clusters are for the page of fleets.
const LARGEST = 16 << 20

class TooLarge extends Error {}

async function* whole(/** @type {File} */ file, /** @type {number} */ room) {
  if (file.size > room) throw new TooLarge()
  yield new Uint8Array(await file.arrayBuffer())
}

const COMMIT = /^linux-[0-9a-f]{12}$/
/** @type {Source[] | undefined} */
let sources

const checked = (
  /** @type {Options & { facts?: Facts }} */ options,
  /** @type {string} */ text,
  /** @type {Facts} */ facts,
) => checkText(text, { ...options, facts })

/** `load` comes first, with the wasm's bytes and where languages lie; without them both are beside. */
export async function answer(/** @type {string} */ kind, /** @type {any[]} */ ...input) {
  await load(() => (kind === 'load' ? input[0] : undefined))
  return WORK[kind](...input)
}

if (globalThis.WorkerGlobalScope) {
  addEventListener('message', async ({ data }) => {
    try {
      postMessage({ answer: await answer(.../** @type {Task} */ (data)) })
    } catch (error) {
      postMessage({ failed: String(error) })
    }
  })
}
