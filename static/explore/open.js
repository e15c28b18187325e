// Opens the panels below the answer: path, symptoms, what-if and estimate. Loaded with the first press of one of their buttons.
import { el } from './draw.js'
import { likely } from './likely.js'
import { path } from './path.js'
import { symptoms } from './symptoms.js'
import { whatIf } from './what-if.js'

/** @type {Record<string, (panel: HTMLElement, words: Words, tools: PanelTools) => Update | void | Promise<void>>} */
const PANELS = { path, symptoms, 'what-if': whatIf, likely }

// The panel is readable without its style.
const styled = loadStyle().catch(() => {})

async function loadStyle() {
  const response = await fetch(new URL('explore.css', import.meta.url))
  const sheet = await new CSSStyleSheet().replace(await response.text())
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

/**
 * The texts of each language.
 * @type {Record<string, Promise<Words>>}
 */
const words = {}
/** @type {{ kind: string, memory: Memory, update?: Update | void } | undefined} */
let current

/** Opens the panel of the button, or closes it if it is open. `page` is `{ ask, node }`, see start.js. */
export async function toggle(/** @type {HTMLElement} */ button, /** @type {PanelHost} */ page) {
  const kind = button.dataset.explore ?? ''
  const isClosed = current?.kind !== kind
  close(button.parentElement)
  if (isClosed && (await show(button, page, {}))) scrollToPanel()
}

/** Scrolls to the panel and focuses its heading, because it may open below the visible area. */
function scrollToPanel() {
  const panel = /** @type {HTMLElement} */ (document.getElementById('explore-panel'))
  panel.querySelector('h2')?.focus({ preventScroll: true })
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  panel.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' })
}

/** Redraws the open panel in the page's language, with its inputs and open parts. */
export async function redraw(/** @type {PanelHost} */ page) {
  /** @type {HTMLElement | null} */
  const button = document.querySelector(`#explore [aria-expanded=true]`)
  if (!button || !current) return
  const { memory } = current
  close(button.parentElement)
  await show(button, page, memory)
}

/** Passes a new node to the open panel. */
export function update(/** @type {NodeState | undefined} */ node) {
  current?.update?.(node)
}

/** Draws a panel. Values in `memory` survive a redraw. Returns false if another panel was opened meanwhile. */
async function show(/** @type {HTMLElement} */ button, /** @type {PanelHost} */ page, /** @type {Memory} */ memory) {
  /** @type {NonNullable<typeof current>} */
  const panelState = { kind: button.dataset.explore ?? '', memory }
  current = panelState
  button.setAttribute('aria-expanded', 'true')
  const lang = document.documentElement.lang
  // Every request contains the page's language.
  const ask = (/** @type {string} */ kind, /** @type {string} */ what, /** @type {any[]} */ ...input) =>
    page.ask(kind, what, lang, ...input)
  const [texts] = await Promise.all([(words[lang] ??= ask('explore', 'words')), styled])
  const title = el('h2', { tabindex: '-1' }, button.textContent)
  const panel = el('div', { id: 'explore-panel', class: `panel ${panelState.kind}` }, title)
  // A panel can open another one.
  const open = async (/** @type {string} */ kind, /** @type {Memory} */ memory) => {
    const target = /** @type {HTMLElement} */ (document.querySelector(`#explore [data-explore=${kind}]`))
    close(button.parentElement)
    if (await show(target, page, memory)) scrollToPanel()
  }
  panelState.update = await PANELS[panelState.kind](panel, texts, { ask, memory, open })
  if (panelState !== current) return false
  button.closest('section')?.append(panel)
  await panelState.update?.(page.node)
  return panelState === current
}

function close(/** @type {Element | null} */ buttons) {
  current = undefined
  document.getElementById('explore-panel')?.remove()
  for (const button of buttons?.querySelectorAll('[aria-expanded=true]') ?? [])
    button.setAttribute('aria-expanded', 'false')
}
