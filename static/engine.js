// Has the engine work away from the page, so that typing never waits: in a worker, else in the page itself.
import { endArchives, speakArchives } from './archives.js'
import { isRead, openFiles } from './opened.js'
import { showCollector, showReading } from './reading.js'
import { trusted } from './trusted.js'

/** @typedef {{ page: symbol, task: Task, resolve: (answer: any) => void, reject: (error: unknown) => void }} Waiting */

/** @type {Worker | null | undefined} */
let worker
/** @type {Waiting[]} */
let waiting = []
let busy = false

/** Where the engine comes from. Other forms of the page have its bytes and languages elsewhere. */
/**
 * @type {{
 *   script: () => string | URL | Promise<string | URL>, type: WorkerType, here: () => Promise<{ answer: (...task: Task) => Promise<any> }>,
 *   wasm: () => undefined | Promise<ArrayBuffer>, archive: () => undefined | Promise<ArrayBuffer>, languages: () => undefined | string,
 * }}
 */
export const place = {
  script: () => new URL('./worker.js', import.meta.url),
  type: 'module',
  here: () => import('./worker.js'),
  wasm: () => undefined,
  archive: () => undefined,
  languages: () => undefined,
}

/** The `ask` of one page. It gives what worker.js answers; null to a paste that a newer one has overtaken before its turn. */
export function asker() {
  const page = Symbol('page')
  const queue = (/** @type {Task} */ ...task) => queued(page, task)
  return (/** @type {string} */ kind, /** @type {any[]} */ ...input) =>
    kind in HERE ? HERE[kind](queue, ...input) : queue(kind, ...input)
}

export const ask = asker()

/**
 * What takes a page to do.
 * @type {Record<string, (queue: Queue, ...input: any[]) => any>}
 */
const HERE = {
  async read(/** @type {Queue} */ queue, /** @type {string} */ text) {
    isRead(queue, text)
    const found = await queue('read', text)
    return found && { ...found, text }
  },
  /** Draws what was found into its place, where it is new, and all that is open in another language. */
  async show(
    /** @type {Queue} */ queue,
    /** @type {Element} */ root,
    /** @type {string} */ lang,
    /** @type {Found | null} */ found,
    /** @type {number} */ attached,
  ) {
    speakArchives(queue)
    const words = await queue('words', 'reading', lang)
    const copy = () => copied(queue('mask', found?.text))
    const [place, collect] = ['.found', '.collect'].map((name) => root.querySelector(name))
    if (found && place) showReading(place, found, attached, words, copy, root)
    if (collect?.hasChildNodes()) showCollector(collect, await queue('collector', lang), words)
  },
  open: (
    /** @type {Queue} */ queue,
    /** @type {HTMLElement} */ root,
    /** @type {File[]} */ files,
    /** @type {Tell} */ tell,
  ) => openFiles(queue, root, files, tell, readApart),
  'end-archive': endArchives,
  /** Opens what to run, or puts it away. */
  async collect(/** @type {Queue} */ queue, /** @type {Element} */ root, /** @type {string} */ lang) {
    const place = /** @type {Element} */ (root.querySelector('.collect'))
    if (place.hasChildNodes()) return place.replaceChildren()
    showCollector(place, await queue('collector', lang), await queue('words', 'reading', lang))
  },
  'copy-markdown': (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) =>
    copied(queue('write', 'markdown', ...input)),
  'copy-ask-customer': letter('ask-customer'),
  'copy-ask-vendor': letter('ask-vendor'),
  'copy-wrong-answer': letter('wrong-answer'),
  'save-json': (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) =>
    save('reusecheck.json', 'application/json', queue('write', 'json', ...input)),
  'save-csv': (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) =>
    save('reusecheck.csv', 'text/csv', queue('write', 'csv', ...input)),
}

/** Copies a text for somebody else. */
function letter(/** @type {string} */ kind) {
  return (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) => copied(queue('write', kind, ...input))
}

function queued(/** @type {symbol} */ page, /** @type {Task} */ task) {
  return new Promise((resolve, reject) => {
    if (task[0] === 'read') {
      const overtaken = (/** @type {Waiting} */ other) => other.page === page && other.task[0] === 'read'
      waiting.filter(overtaken).forEach((other) => other.resolve(null))
      waiting = waiting.filter((other) => !overtaken(other))
    }
    waiting.push({ page, task, resolve, reject })
    if (!busy) work()
  })
}

async function work() {
  busy = true
  while (waiting.length > 0) {
    const { task, resolve, reject } = /** @type {Waiting} */ (waiting.shift())
    await answer(task).then(resolve, reject)
  }
  busy = false
}

async function answer(/** @type {Task} */ task) {
  const given = (worker || (await start())) && (await inWorker(/** @type {Worker} */ (worker), task))
  if (given && 'answer' in given) return given.answer
  // Blocked by the host, without modules, or out of memory: the page can still do it.
  worker?.terminate()
  worker = null
  const here = await place.here()
  await here.answer('load', await place.wasm(), await place.languages())
  return here.answer(...task)
}

/** Reads archives in a worker of their own; in the page where a browser gives none. */
async function readApart(
  /** @type {File[]} */ files,
  /** @type {(progress: any) => void} */ onProgress,
  /** @type {AbortSignal} */ signal,
) {
  const [there, wasm] = await Promise.all([begin(), place.archive()])
  signal.throwIfAborted()
  if (there) {
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve))
    const given = await Promise.race([stopped, inWorker(there, ['archive', files, wasm], onProgress)])
    there.terminate()
    signal.throwIfAborted()
    if (given && 'answer' in given) return given.answer
    throw new Error(given?.failed ?? 'worker')
  }
  const here = await place.here()
  await here.answer('load', await place.wasm(), await place.languages())
  return here.answer('archive', files, wasm, (/** @type {unknown} */ progress) => {
    signal.throwIfAborted()
    onProgress(progress)
  })
}

/** Whether there is a worker that has loaded the engine. */
async function start() {
  worker = await begin()
  return Boolean(worker)
}

/** A worker that has loaded the engine; nothing where it does not work. */
async function begin() {
  try {
    const [script, ...files] = await Promise.all([place.script(), place.wasm(), place.languages()])
    const there = new Worker(trusted(String(script)), { type: place.type })
    const loaded = await inWorker(there, ['load', ...files])
    if (loaded && 'answer' in loaded) return there
    there.terminate()
  } catch {}
}

/** The worker's answer; nothing where it does not work. */
function inWorker(/** @type {Worker} */ there, /** @type {Task} */ task, onProgress = (/** @type {any} */ _) => {}) {
  return new Promise((resolve) => {
    there.onmessage = ({ data }) => ('progress' in data ? onProgress(data.progress) : resolve(data))
    there.onerror = () => resolve(undefined)
    there.postMessage(task)
  })
}

/** Some browsers allow copying only while the click lasts: they take the promise of a text. */
async function copied(/** @type {Promise<string>} */ text) {
  if (!globalThis.ClipboardItem) return navigator.clipboard.writeText(await text)
  const plain = text.then((/** @type {string} */ text) => new Blob([text], { type: 'text/plain' }))
  return navigator.clipboard.write([new ClipboardItem({ 'text/plain': plain })])
}

async function save(/** @type {string} */ name, /** @type {string} */ type, /** @type {Promise<string>} */ text) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([await text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
