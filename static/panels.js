// What the panels below the answer need of the browser: their style, and a place in the visible area. Loads with the first panel.

// The panels are readable without it.
const styled = loadStyle().catch(() => {})

async function loadStyle() {
  const response = await fetch(new URL('panels.css', import.meta.url))
  const sheet = await new CSSStyleSheet().replace(await response.text())
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

/** Waits until the style is loaded, or failed to load. */
export const style = () => styled

/** Scrolls to the open panel and focuses its heading, because it may open below the visible area. */
export function reveal(/** @type {Element} */ root) {
  const panel = /** @type {HTMLElement} */ (root.querySelector('#explore-panel'))
  panel.querySelector('h2')?.focus({ preventScroll: true })
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  panel.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' })
}
