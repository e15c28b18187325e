// Support archives that were opened on the page of one node: read in a worker of their own, which can be stopped and takes its
// memory with it. The page hears of it and draws it (crate-web/src/app/archive.rs).
import { carry } from './carried.js'

/** @type {WeakMap<Ask, OpenArchives>} */
const open = new WeakMap()

/** Reads them and tells the page how far it is, then what they hold. `read` has them read, until the signal. */
export async function openArchives(
  /** @type {Ask} */ ask,
  /** @type {HTMLElement} */ root,
  /** @type {File[]} */ files,
  /** @type {Tell} */ tell,
  /** @type {ReadArchives} */ read,
) {
  endArchives(ask)
  const stop = new AbortController()
  const file = files.map(({ name }) => name).join(', ')
  /** @type {OpenArchives} */
  const mine = { stop, root, file, tell, readings: undefined, lang: '' }
  open.set(ask, mine)
  const say = (/** @type {object} */ told) => open.get(ask) === mine && tell('archive', { file, ...told })
  const total = files.reduce((sum, { size }) => sum + size, 0)
  say({ state: 'reading', bytes: 0, total })
  root.addEventListener('click', (event) => follow(event, root, files), { signal: stop.signal })
  try {
    mine.readings = await read(files, (progress) => say({ state: 'reading', ...progress }), stop.signal)
  } catch (error) {
    const { aborted } = stop.signal
    // There is nothing to stop or to follow any more.
    stop.abort()
    return say(aborted ? { state: 'cancelled' } : { state: 'failed', reason: /** @type {Error} */ (error).message })
  }
  await speakArchives(ask)
}

/** Tells what they hold in the language that the page speaks; the answer for the only node follows at once. */
export async function speakArchives(/** @type {Ask} */ ask) {
  const mine = open.get(ask)
  if (!mine?.readings) return
  const { readings, file, tell, root } = mine
  const lang = /** @type {HTMLElement | null} */ (root.closest('[lang]:not([lang=""])'))?.lang ?? 'en'
  if (lang === mine.lang) return
  const isFirst = mine.lang === ''
  mine.lang = lang
  const shown = await ask('archive-shown', readings, lang)
  if (open.get(ask) !== mine || mine.lang !== lang) return
  tell('archive', { state: 'read', file, ...shown })
  const [node, ...others] = shown.nodes
  if (isFirst && node && others.length === 0) tell('choose', node.link)
}

/** Stops what is being read; what was read is closed. */
export function endArchives(/** @type {Ask} */ ask) {
  const mine = open.get(ask)
  if (!mine) return
  const isReading = !mine.readings && !mine.stop.signal.aborted
  if (!isReading) open.delete(ask)
  mine.stop.abort()
  if (!isReading) mine.tell('archive', null)
}

/** The link to the page for clusters takes the files along. */
function follow(/** @type {MouseEvent} */ event, /** @type {Element} */ root, /** @type {File[]} */ files) {
  const link = /** @type {Element} */ (event.target).closest?.('[data-carry=archive]')
  if (link) carry(event, root, files, link)
}
