// What the page leaves to the engine: reading pastes, writing reports. It runs as a worker; where a browser gives none,
// the page imports it and waits.
import { call, languageLoader, load } from './engine/load.js'

// The page lists some dozens of each; handing over all of a long paste would only make it wait.
const KEPT = 200
const LISTS = ['evidence', 'hints', 'nodes', 'unread']

const WORK = {
  /** The reading, its lists cut, and how long each of them really is. */
  read(text) {
    const reading = JSON.parse(call('readText', text))
    reading.lengths = {}
    for (const list of LISTS) {
      reading.lengths[list] = reading[list]?.length ?? 0
      reading[list] = reading[list]?.slice(0, KEPT) ?? []
    }
    return reading
  },
  /**
   * The report that the page shows, from the same paste and form by the same function, in the same language, in a format of
   * the command's.
   */
  async write(format, text, options, names) {
    await loadLanguage(options.lang)
    const written = call('writeReport', text, options, format, names)
    return format === 'json' ? JSON.stringify(JSON.parse(written), null, 2) : written
  },
  mask: (text) => call('maskText', text),
  collector: () => JSON.parse(call('collector', {})),
  /** The text of files, with the line ends that a text box has. */
  async open(files) {
    const texts = files.map(async (file) => call('textOfFile', new Uint8Array(await file.arrayBuffer())))
    return (await Promise.all(texts)).join('\n').replace(/\r\n?/g, '\n')
  },
}

// The page has it already, so it comes from the browser's cache.
const loadLanguage = languageLoader(async (lang) => (await fetch(new URL(`./lang/${lang}.txt`, import.meta.url))).text())

export async function answer(kind, ...input) {
  await load()
  return WORK[kind](...input)
}

if (globalThis.WorkerGlobalScope) {
  onmessage = async ({ data }) => {
    try {
      postMessage({ answer: await answer(...data) })
    } catch (error) {
      postMessage({ failed: String(error) })
    }
  }
}
