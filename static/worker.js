// The engine's tasks for the page, such as reading pastes and writing reports. It runs as a worker; where none starts, the page
// imports it.
import { isArchiveFile } from './engine/archive-source.js'
import { BrokenGzip, unzipped } from './engine/gzip.js'
import { call, languageLoader, load } from './engine/load.js'

/** @type {Record<string, (...input: any[]) => any>} */
const WORK = {
  load: (/** @type {unknown} */ _wasm, /** @type {string | Words | undefined} */ source) =>
    void (languages = source ?? languages),
  read: (/** @type {string} */ text) => JSON.parse(call('readForPage', text)),
  words: async (/** @type {string} */ part, /** @type {string} */ lang) => wordsOf(part, await optionsFor(lang)),
  /**
   * Returns the report that the page shows, in one of the command's formats. It comes from the same paste, form, language and
   * function.
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
  collector: async (/** @type {string} */ lang) => JSON.parse(call('collector', await optionsFor(lang))),
  /** Returns the text of files, unpacked and with the line ends of a text box, the archives among them, and the last problem. */
  async open(/** @type {File[]} */ files) {
    const texts = []
    const archives = []
    let problem
    let room = LARGEST
    for (const file of files) {
      const parts = []
      try {
        if (await isArchiveFile(file)) {
          archives.push(file)
          continue
        }
        for await (const part of unzipped(content(file, room))) {
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
  /** Reads archives and reports progress. */
  archive: async (
    /** @type {File[]} */ files,
    /** @type {ArrayBuffer | undefined} */ wasm,
    /** @type {(progress: object) => void} */ onProgress = (progress) => postMessage({ progress }),
  ) => (await import('./archive-reader.js')).read(files, wasm, onProgress),
  async 'archive-summary'(/** @type {TitledReading[]} */ readings, /** @type {string} */ lang) {
    const options = await optionsFor(lang)
    return (await import('./archive-reader.js')).summarize(
      readings,
      /** @type {Options} */ (options),
      wordsOf('archive', options),
    )
  },
  /** Returns the texts of the page that writes snippets, in the first of these languages that exists. */
  async builder(/** @type {string[]} */ wishes) {
    const options = await optionsFor(call('preferredLanguage', wishes))
    const names = call('languageNames')
    const languages = call('languages').map((/** @type {string} */ id, /** @type {number} */ index) => [
      id,
      names[index],
    ])
    return { lang: options.lang, languages, words: wordsOf('builder', options) }
  },
}

// The base address of the language files, or their texts. The page has loaded its file, so it comes from the browser's cache.
/** @type {string | Words} */
let languages = import.meta.url
const loadLanguage = languageLoader(async (/** @type {string} */ lang) =>
  typeof languages === 'string' ? (await fetch(new URL(`./lang/${lang}.txt`, languages))).text() : languages[lang],
)

/** Returns the texts of a part of the page. */
const wordsOf = (/** @type {string} */ part, /** @type {{ lang: string }} */ options) =>
  JSON.parse(call('wordsOf', part, options))

/** Returns options for a language. If its pack does not load, the engine uses English. */
async function optionsFor(/** @type {string} */ lang) {
  await loadLanguage(lang).catch(() => {})
  return { lang }
}

// In bytes. A larger text makes the text box slow in every browser; the page for clusters reads it instead.
const LARGEST = 16 << 20

class TooLarge extends Error {}

async function* content(/** @type {File} */ file, /** @type {number} */ room) {
  if (file.size > room) throw new TooLarge()
  yield new Uint8Array(await file.arrayBuffer())
}

/** Runs a task. `load` must come first; its input is the wasm's bytes and the languages, by default the files next to this one. */
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
