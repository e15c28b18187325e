// Support archives that were opened on the page of one node. Each reading has its own worker, so that stopping it frees the
// memory. The page draws the reported state (crate-web/src/app/archive.rs).
import { sendInput } from './transfer.js'

/** @type {WeakMap<Ask, OpenArchives>} */
const readingOf = new WeakMap()

/** Reads archives and reports progress, then the summary, to the page. `read` reads the files until the signal aborts. */
export async function openArchives(
  /** @type {Ask} */ ask,
  /** @type {HTMLElement} */ root,
  /** @type {File[]} */ files,
  /** @type {SendToPage} */ send,
  /** @type {ReadArchives} */ read,
) {
  endArchives(ask)
  const stop = new AbortController()
  const file = files.map(({ name }) => name).join(', ')
  /** @type {OpenArchives} */
  const reading = { stop, root, file, send, readings: undefined, lang: '' }
  readingOf.set(ask, reading)
  const report = (/** @type {object} */ state) =>
    readingOf.get(ask) === reading && send('archive', /** @type {ArchiveState} */ ({ file, ...state }))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  report({ state: 'reading', bytes: 0, total })
  root.addEventListener('click', (event) => openClusterPage(event, root, files), { signal: stop.signal })
  try {
    reading.readings = await read(files, (progress) => report({ state: 'reading', ...progress }), stop.signal)
  } catch (error) {
    const { aborted } = stop.signal
    // Also removes the click listener.
    stop.abort()
    return report(aborted ? { state: 'cancelled' } : { state: 'failed', reason: /** @type {Error} */ (error).message })
  }
  await reportArchives(ask)
}

/** Reports the summary in the page's language. The first report of a single node also selects that node. */
export async function reportArchives(/** @type {Ask} */ ask) {
  const reading = readingOf.get(ask)
  if (!reading?.readings) return
  const { readings, file, send, root } = reading
  const lang = /** @type {HTMLElement | null} */ (root.closest('[lang]:not([lang=""])'))?.lang ?? 'en'
  if (lang === reading.lang) return
  const isFirst = reading.lang === ''
  reading.lang = lang
  const summary = await ask('archive-summary', readings, lang)
  if (readingOf.get(ask) !== reading || reading.lang !== lang) return
  send('archive', /** @type {ArchiveState} */ ({ state: 'read', file, ...summary }))
  const [node, ...others] = summary.nodes
  if (isFirst && node && others.length === 0) send('choose', node.link)
}

/** Cancels a reading in progress; closes a finished one. */
export function endArchives(/** @type {Ask} */ ask) {
  const reading = readingOf.get(ask)
  if (!reading) return
  const isReading = !reading.readings && !reading.stop.signal.aborted
  if (!isReading) readingOf.delete(ask)
  reading.stop.abort()
  if (!isReading) reading.send('archive', null)
}

/** Passes the files on when the link to the page for clusters is pressed. */
function openClusterPage(/** @type {MouseEvent} */ event, /** @type {Element} */ root, /** @type {File[]} */ files) {
  const link = /** @type {Element} */ (event.target).closest?.('[data-carry=archive]')
  if (link) sendInput(event, root, files, link)
}
