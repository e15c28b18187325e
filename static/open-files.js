// Files that were opened on the page of one node: reads their text, and shows problems next to the paste box.
import { openArchives } from './archives.js'
import { el, filled, prose } from './draw.js'
import { sendInput } from './transfer.js'

/** The problem that each page shows. */
const problems = new WeakMap()

/**
 * Returns the text of the files; undefined if they are too large, unreadable, or all archives. Archives are read and reported
 * to the page.
 */
export async function openFiles(
  /** @type {Ask} */ ask,
  /** @type {HTMLElement} */ root,
  /** @type {File[]} */ files,
  /** @type {SendToPage} */ send,
  /** @type {ReadArchives} */ read,
) {
  clearProblem(ask)
  const { text, problem, archives } = await ask('open', files)
  if (archives) openArchives(ask, root, archives, send, read)
  if (problem) {
    problems.set(ask, { ...problem, root, files, text })
    watchEnd(ask, root)
    await showProblem(ask)
  }
  return text
}

/** Shows the problem in the page's language, which its host has noted in `lang`. */
async function showProblem(/** @type {Ask} */ ask) {
  const problem = problems.get(ask)
  if (!problem) return
  const { why, root, files } = problem
  const words = await ask('words', 'reading', root.closest('[lang]:not([lang=""])')?.lang ?? 'en')
  const onclick = (/** @type {MouseEvent} */ event) => sendInput(event, root, files)
  const fleetLink =
    why === 'too-large' && el('a', { class: 'elsewhere', href: 'fleet.html', onclick }, words['open-there'])
  problemElement(root)?.replaceChildren(
    el('p', { class: 'notice', role: 'alert' }, prose(filled(words[why], problem)), fleetLink && [' ', fleetLink]),
  )
}

/** Removes the problem when the page reads a text that does not contain the opened files. */
export function clearStaleProblem(/** @type {Ask} */ ask, /** @type {string} */ text) {
  const { text: opened } = problems.get(ask) ?? {}
  if (opened === undefined || !text.includes(opened)) clearProblem(ask)
}

/** Removes the problem once the user types, clears the form or undoes a step. Until then it follows the page's language. */
function watchEnd(/** @type {Ask} */ ask, /** @type {HTMLElement} */ root) {
  const language = new MutationObserver(() => showProblem(ask))
  for (const element of [root, document.documentElement]) language.observe(element, { attributeFilter: ['lang'] })
  const end = (/** @type {Event} */ event) => {
    // The page has already removed the button, so only the event's path shows where it was.
    if (
      event.type === 'click' &&
      !event.composedPath().some((target) => /** @type {Element} */ (target).classList?.contains('bar'))
    )
      return
    root.removeEventListener('input', end)
    root.removeEventListener('click', end)
    language.disconnect()
    clearProblem(ask)
  }
  root.addEventListener('input', end)
  root.addEventListener('click', end)
}

function clearProblem(/** @type {Ask} */ ask) {
  const problem = problems.get(ask)
  if (problem) problemElement(problem.root)?.replaceChildren()
  problems.delete(ask)
}

const problemElement = (/** @type {HTMLElement} */ root) => root.querySelector('.opened')
