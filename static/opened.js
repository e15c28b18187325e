// Files that were opened on the page of one node: their text; and what is wrong with them, told beside the paste box.
import { openArchives } from './archives.js'
import { carry } from './carried.js'
import { el, filled, prose } from './explore/draw.js'

/** The reported problem of each page. */
const told = new WeakMap()

/**
 * The text of the files, which the engine reads; nothing where they are too large, archives, or cannot be read at all. What
 * archives hold the page is told.
 */
export async function openFiles(
  /** @type {Ask} */ ask,
  /** @type {HTMLElement} */ root,
  /** @type {File[]} */ files,
  /** @type {Tell} */ page,
  /** @type {ReadArchives} */ read,
) {
  putAway(ask)
  const { text, problem, archives } = await ask('open', files)
  if (archives) openArchives(ask, root, archives, page, read)
  if (problem) {
    told.set(ask, { ...problem, root, files, text })
    watchEnd(ask, root)
    await tell(ask)
  }
  return text
}

/** Tells it in the language that the page speaks, as its host noted it. */
async function tell(/** @type {Ask} */ ask) {
  const problem = told.get(ask)
  if (!problem) return
  const { why, root, files } = problem
  const words = await ask('words', 'reading', root.closest('[lang]:not([lang=""])')?.lang ?? 'en')
  const onclick = (/** @type {MouseEvent} */ event) => carry(event, root, files)
  const there = why === 'too-large' && el('a', { class: 'elsewhere', href: 'fleet.html', onclick }, words['open-there'])
  place(root)?.replaceChildren(
    el('p', { class: 'notice', role: 'alert' }, prose(filled(words[why], problem)), there && [' ', there]),
  )
}

/** Another text is read: what was told of files before holds no more. */
export function isRead(/** @type {Ask} */ ask, /** @type {string} */ text) {
  const { text: opened } = told.get(ask) ?? {}
  if (opened === undefined || !text.includes(opened)) putAway(ask)
}

/** It is over as soon as the reader goes on typing, clears the form or takes something back; until then it changes its language. */
function watchEnd(/** @type {Ask} */ ask, /** @type {HTMLElement} */ root) {
  const language = new MutationObserver(() => tell(ask))
  for (const element of [root, document.documentElement]) language.observe(element, { attributeFilter: ['lang'] })
  const end = (/** @type {Event} */ event) => {
    // The page has taken the button away already; the way the event took still knows where it stood.
    if (
      event.type === 'click' &&
      !event.composedPath().some((place) => /** @type {Element} */ (place).classList?.contains('bar'))
    )
      return
    root.removeEventListener('input', end)
    root.removeEventListener('click', end)
    language.disconnect()
    putAway(ask)
  }
  root.addEventListener('input', end)
  root.addEventListener('click', end)
}

function putAway(/** @type {Ask} */ ask) {
  const problem = told.get(ask)
  if (problem) place(problem.root)?.replaceChildren()
  told.delete(ask)
}

const place = (/** @type {HTMLElement} */ root) => root.querySelector('.opened')
