// Has the engine work away from the page, so that typing never waits: in a worker, else in the page itself.

let worker
let waiting = []
let busy = false

/** Gives what worker.js answers; null to a paste that a newer one has overtaken before its turn came. */
export function ask(kind, ...input) {
  return HERE[kind]?.(...input) ?? queued(kind, input)
}

/** What takes a page to do. */
const HERE = {
  'copy-markdown': (...input) => copied(queued('write', ['markdown', ...input])),
  'copy-masked': (...input) => copied(queued('mask', input)),
  'save-json': (...input) => save('reusecheck.json', 'application/json', queued('write', ['json', ...input])),
  'save-csv': (...input) => save('reusecheck.csv', 'text/csv', queued('write', ['csv', ...input])),
}

function queued(kind, input) {
  return new Promise((resolve, reject) => {
    if (kind === 'read') {
      waiting.filter((task) => task.kind === kind).forEach((task) => task.resolve(null))
      waiting = waiting.filter((task) => task.kind !== kind)
    }
    waiting.push({ kind, input, resolve, reject })
    if (!busy) work()
  })
}

async function work() {
  busy = true
  while (waiting.length > 0) {
    const { kind, input, resolve, reject } = waiting.shift()
    await answer([kind, ...input]).then(resolve, reject)
  }
  busy = false
}

async function answer(task) {
  worker ??= start()
  const given = worker && (await inWorker(task))
  if (given && 'answer' in given) return given.answer
  // Blocked by the host, without modules, or out of memory: the page can still do it.
  worker = null
  const here = await import('./worker.js')
  return here.answer(...task)
}

function start() {
  try {
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
  } catch {
    return null
  }
}

/** The worker's answer; nothing where it does not work. */
function inWorker(task) {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = () => resolve()
    worker.postMessage(task)
  })
}

/** Some browsers allow copying only while the click lasts: they take the promise of a text. */
async function copied(text) {
  if (!globalThis.ClipboardItem) return navigator.clipboard.writeText(await text)
  const plain = text.then((text) => new Blob([text], { type: 'text/plain' }))
  return navigator.clipboard.write([new ClipboardItem({ 'text/plain': plain })])
}

async function save(name, type, text) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([await text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
