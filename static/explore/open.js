// What stands beyond the answer: the path of a SYN, symptoms, what if, how likely. Loaded with the first press of one of its buttons.
import { el } from './draw.js'
import { likely } from './likely.js'
import { path } from './path.js'
import { symptoms } from './symptoms.js'
import { whatIf } from './what-if.js'

/** @type {Record<string, (panel: HTMLElement, words: Words, tools: PanelTools) => Update | void | Promise<void>>} */
const PANELS = { path, symptoms, 'what-if': whatIf, likely }

// Without its style the panel still says everything.
const styled = dress().catch(() => {})

async function dress() {
  const response = await fetch(new URL('explore.css', import.meta.url))
  const sheet = await new CSSStyleSheet().replace(await response.text())
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

/**
 * The words of each language.
 * @type {Record<string, Promise<Words>>}
 */
const words = {}
/** @type {{ kind: string, memory: Memory, update?: Update | void } | undefined} */
let shown

/** Opens the panel of the button, or closes it where it is open. `page` is `{ ask, node }`, see start.js. */
export async function press(/** @type {HTMLElement} */ button, /** @type {PanelHost} */ page) {
  const kind = button.dataset.explore ?? ''
  const open = shown?.kind !== kind
  close(button.parentElement)
  if (open && (await show(button, page, {}))) bring()
}

/** Into view, with the focus on its heading: it opens below what is in sight. */
function bring() {
  const panel = /** @type {HTMLElement} */ (document.getElementById('explore-panel'))
  panel.querySelector('h2')?.focus({ preventScroll: true })
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  panel.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' })
}

/** Another language is spoken now: what is open is drawn anew, with what was typed and opened there. */
export async function speak(/** @type {PanelHost} */ page) {
  /** @type {HTMLElement | null} */
  const button = document.querySelector(`#explore [aria-expanded=true]`)
  if (!button || !shown) return
  const { memory } = shown
  close(button.parentElement)
  await show(button, page, memory)
}

/** The node is another one now. */
export function update(/** @type {ToldNode | undefined} */ node) {
  shown?.update?.(node)
}

/** `memory` is the panel's own: what it keeps there outlives its being drawn anew. Gives whether it is there to be looked at. */
async function show(/** @type {HTMLElement} */ button, /** @type {PanelHost} */ page, /** @type {Memory} */ memory) {
  /** @type {NonNullable<typeof shown>} */
  const mine = { kind: button.dataset.explore ?? '', memory }
  shown = mine
  button.setAttribute('aria-expanded', 'true')
  const lang = document.documentElement.lang
  // Every question is asked in the language that is spoken.
  const ask = (/** @type {string} */ kind, /** @type {string} */ what, /** @type {any[]} */ ...input) =>
    page.ask(kind, what, lang, ...input)
  const [said] = await Promise.all([(words[lang] ??= ask('explore', 'words')), styled])
  const title = el('h2', { tabindex: '-1' }, button.textContent)
  const panel = el('div', { id: 'explore-panel', class: `panel ${mine.kind}` }, title)
  // A panel leads to another one.
  const open = async (/** @type {string} */ kind, /** @type {Memory} */ memory) => {
    const target = /** @type {HTMLElement} */ (document.querySelector(`#explore [data-explore=${kind}]`))
    close(button.parentElement)
    if (await show(target, page, memory)) bring()
  }
  mine.update = await PANELS[mine.kind](panel, said, { ask, memory, open })
  // Another button was pressed meanwhile.
  if (mine !== shown) return false
  button.closest('section')?.append(panel)
  await mine.update?.(page.node)
  return mine === shown
}

function close(/** @type {Element | null} */ buttons) {
  shown = undefined
  document.getElementById('explore-panel')?.remove()
  for (const button of buttons?.querySelectorAll('[aria-expanded=true]') ?? [])
    button.setAttribute('aria-expanded', 'false')
}
