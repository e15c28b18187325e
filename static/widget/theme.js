// Whether the host's page is light or dark: told by what is painted behind the element, since every site has a switch of
// its own. Where nothing is painted, the reader's own preference counts.

const preference = matchMedia('(prefers-color-scheme: dark)')

/** `light` or `dark`. */
export function scheme(/** @type {Element} */ element) {
  for (let around = parent(element); around; around = parent(around)) {
    const painted = luminance(getComputedStyle(around).backgroundColor)
    if (painted !== undefined) return painted < 0.4 ? 'dark' : 'light'
  }
  return preference.matches ? 'dark' : 'light'
}

/** Calls `changed` whenever that may be another: the switches of all sites set an attribute of one of these two. */
export function watchScheme(/** @type {() => void} */ changed) {
  const observer = new MutationObserver(changed)
  for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true })
  preference.addEventListener('change', changed)
  document.addEventListener('transitionend', (event) => event.propertyName === 'background-color' && changed())
}

const parent = (/** @type {Element} */ element) =>
  element.assignedSlot ?? element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host

/** From 0 to 1, by what comes first in each way browsers write a colour; undefined where it lets through what lies behind. */
function luminance(/** @type {string} */ colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? []
  if (red === undefined || alpha < 0.5) return undefined
  if (/^ok/.test(colour)) return red
  if (/^l/.test(colour)) return red / 100
  const most = colour.startsWith('rgb') ? 255 : 1
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / most
}
