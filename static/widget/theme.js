// Detects whether the host's page is light or dark. Every site has its own switch, so the background behind the element decides.
// If no background is painted, the user's preference applies.

const preference = matchMedia('(prefers-color-scheme: dark)')

/** Returns `light` or `dark`. */
export function scheme(/** @type {Element} */ element) {
  for (let ancestor = parent(element); ancestor; ancestor = parent(ancestor)) {
    const background = luminance(getComputedStyle(ancestor).backgroundColor)
    if (background !== undefined) return background < 0.4 ? 'dark' : 'light'
  }
  return preference.matches ? 'dark' : 'light'
}

/** Calls `changed` when the scheme may have changed. The switches of all known sites set an attribute of one of these elements. */
export function watchScheme(/** @type {() => void} */ changed) {
  const observer = new MutationObserver(changed)
  for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true })
  preference.addEventListener('change', changed)
  document.addEventListener('transitionend', (event) => event.propertyName === 'background-color' && changed())
}

const parent = (/** @type {Element} */ element) =>
  element.assignedSlot ?? element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host

/** Returns the luminance of a CSS colour from 0 to 1; undefined if the colour is more than half transparent. */
function luminance(/** @type {string} */ colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? []
  if (red === undefined || alpha < 0.5) return undefined
  if (/^ok/.test(colour)) return red
  if (/^l/.test(colour)) return red / 100
  const most = colour.startsWith('rgb') ? 255 : 1
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / most
}
