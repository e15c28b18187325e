// Runs the engine outside the page, so that typing never waits: in a worker, or in the page where no worker starts.
import { endArchives, reportArchives } from './archives.js'
import { clearStaleProblem, openFiles } from './open-files.js'
import { showCollector, showReading } from './reading.js'
import { trusted } from './trusted.js'

/** @typedef {{ page: symbol, task: Task, resolve: (answer: any) => void, reject: (error: unknown) => void }} QueuedTask */

/** @type {Worker | undefined} */
let worker
/** @type {QueuedTask[]} */
let queued = []
let busy = false

/**
 * Where the engine is loaded from. Other forms of the page store its bytes and languages elsewhere.
 * @type {{
 *   script: () => string | URL | Promise<string | URL>, type: WorkerType, inPage: () => Promise<{ answer: (...task: Task) => Promise<any> }>,
 *   wasm: () => undefined | Promise<ArrayBuffer>, archive: () => undefined | Promise<ArrayBuffer>, languages: () => undefined | string,
 * }}
 */
export const engineSource = {
  script: () => new URL('./worker.js', import.meta.url),
  type: 'module',
  inPage: () => import('./worker.js'),
  wasm: () => undefined,
  archive: () => undefined,
  languages: () => undefined,
}

/** Returns the `ask` of one page. It resolves to the answer of worker.js, or to null for a paste that a newer paste replaced. */
export function asker() {
  const page = Symbol('page')
  const queue = (/** @type {Task} */ ...task) => enqueue(page, task)
  return (/** @type {string} */ kind, /** @type {any[]} */ ...input) =>
    kind in PAGE_TASKS ? PAGE_TASKS[kind](queue, ...input) : queue(kind, ...input)
}

export const ask = asker()

/**
 * Tasks that need the page: its elements, its clipboard or its files.
 * @type {Record<string, (queue: Queue, ...input: any[]) => any>}
 */
const PAGE_TASKS = {
  async read(/** @type {Queue} */ queue, /** @type {string} */ text) {
    clearStaleProblem(queue, text)
    const found = await queue('read', text)
    return found && { ...found, text }
  },
  /** Draws a new transcript of the paste, and redraws everything that is open in the page's language. */
  async show(
    /** @type {Queue} */ queue,
    /** @type {Element} */ root,
    /** @type {string} */ lang,
    /** @type {Found | null} */ found,
    /** @type {number} */ attached,
  ) {
    reportArchives(queue)
    const words = await queue('words', 'reading', lang)
    const copy = () => copyText(queue('mask', found?.text))
    const [transcript, collect] = ['.found', '.collect'].map((name) => root.querySelector(name))
    if (found && transcript) showReading(transcript, found, attached, words, copy, root)
    if (collect?.hasChildNodes()) showCollector(collect, await queue('collector', lang), words)
  },
  open: (
    /** @type {Queue} */ queue,
    /** @type {HTMLElement} */ root,
    /** @type {File[]} */ files,
    /** @type {SendToPage} */ send,
  ) => openFiles(queue, root, files, send, readArchives),
  'end-archive': endArchives,
  /** Opens or closes the commands to run on a node. */
  async collect(/** @type {Queue} */ queue, /** @type {Element} */ root, /** @type {string} */ lang) {
    const collect = /** @type {Element} */ (root.querySelector('.collect'))
    if (collect.hasChildNodes()) return collect.replaceChildren()
    showCollector(collect, await queue('collector', lang), await queue('words', 'reading', lang))
  },
  'copy-markdown': (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) =>
    copyText(queue('write', 'markdown', ...input)),
  'copy-ask-customer': copyLetter('ask-customer'),
  'copy-ask-vendor': copyLetter('ask-vendor'),
  'copy-wrong-answer': copyLetter('wrong-answer'),
  'copy-add-build': copyLetter('add-build'),
  'save-json': (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) =>
    save('reusecheck.json', 'application/json', queue('write', 'json', ...input)),
  'save-csv': (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) =>
    save('reusecheck.csv', 'text/csv', queue('write', 'csv', ...input)),
}

/** Returns the task that copies a message to another person. */
function copyLetter(/** @type {string} */ kind) {
  return (/** @type {Queue} */ queue, /** @type {any[]} */ ...input) => copyText(queue('write', kind, ...input))
}

function enqueue(/** @type {symbol} */ page, /** @type {Task} */ task) {
  return new Promise((resolve, reject) => {
    if (task[0] === 'read') {
      const isReplaced = (/** @type {QueuedTask} */ other) => other.page === page && other.task[0] === 'read'
      queued.filter(isReplaced).forEach((other) => other.resolve(null))
      queued = queued.filter((other) => !isReplaced(other))
    }
    queued.push({ page, task, resolve, reject })
    if (!busy) runQueue()
  })
}

async function runQueue() {
  busy = true
  while (queued.length > 0) {
    const { task, resolve, reject } = /** @type {QueuedTask} */ (queued.shift())
    await run(task).then(resolve, reject)
  }
  busy = false
}

async function run(/** @type {Task} */ task) {
  worker ||= await startWorker()
  const reply = worker && (await runInWorker(worker, task))
  if (reply && 'answer' in reply) return reply.answer
  // The worker is blocked by the host, does not support modules, or is out of memory: the page runs the task.
  worker?.terminate()
  worker = undefined
  const engine = await loadInPage()
  return engine.answer(...task)
}

/** Reads archives in a separate worker, or in the page where no worker starts. */
async function readArchives(
  /** @type {File[]} */ files,
  /** @type {(progress: any) => void} */ onProgress,
  /** @type {AbortSignal} */ signal,
) {
  const starting = startWorker()
  /** @type {Promise<never>} */
  const aborted = new Promise((_, reject) =>
    signal.addEventListener('abort', () => {
      starting.then((started) => started?.terminate())
      reject(signal.reason)
    }),
  )
  const [separate, wasm] = await Promise.race([aborted, Promise.all([starting, engineSource.archive()])])
  if (separate) {
    const reply = await Promise.race([aborted, runInWorker(separate, ['archive', files, wasm], onProgress)])
    separate.terminate()
    if (reply && 'answer' in reply) return reply.answer
    throw new Error(reply?.failed ?? 'worker')
  }
  const engine = await loadInPage()
  return engine.answer('archive', files, wasm, (/** @type {unknown} */ progress) => {
    signal.throwIfAborted()
    onProgress(progress)
  })
}

async function loadInPage() {
  const engine = await engineSource.inPage()
  await engine.answer('load', await engineSource.wasm(), await engineSource.languages())
  return engine
}

/** Returns a worker that has loaded the engine; undefined where none starts. */
async function startWorker() {
  try {
    const { script, wasm, languages, type } = engineSource
    const [url, ...files] = await Promise.all([script(), wasm(), languages()])
    const started = new Worker(trusted(String(url)), { type })
    const reply = await runInWorker(started, ['load', ...files])
    if (reply && 'answer' in reply) return started
    started.terminate()
  } catch {}
}

/** Resolves to the worker's reply; to undefined when the worker fails. */
function runInWorker(
  /** @type {Worker} */ target,
  /** @type {Task} */ task,
  onProgress = (/** @type {any} */ _) => {},
) {
  return new Promise((resolve) => {
    target.onmessage = ({ data }) => ('progress' in data ? onProgress(data.progress) : resolve(data))
    target.onerror = () => resolve(undefined)
    target.postMessage(task)
  })
}

/** Copies a text. Some browsers allow that only during the click, so they get a promise of the text. */
async function copyText(/** @type {Promise<string>} */ text) {
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
