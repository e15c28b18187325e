// What goes along from the page of one node to that for clusters, which opens beside it: from window to window, kept nowhere.
// In the file of all pages static/offline/carried.js takes the place of this.

const ASKED = 'reusecheck: what was pasted?'

/**
 * A press of a link opens the page for clusters, which then asks for the text or the files. `root` is the page: its own link there
 * says the language and the facts. Where no window opens, the page takes the place of this one, and nothing goes along.
 */
export function carry(
  /** @type {MouseEvent} */ event,
  /** @type {Element} */ root,
  /** @type {string | File[]} */ given,
  pressed = /** @type {Element} */ (event.currentTarget),
) {
  const link = /** @type {Element} */ (root.querySelector('nav a[href^="fleet.html"]'))
  const address = /** @type {string} */ (link.getAttribute('href'))
  pressed.setAttribute('href', address)
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  const other = open(address, '_blank')
  if (!other) return
  event.preventDefault()
  event.stopPropagation()
  addEventListener('message', function answer({ source, origin, data }) {
    if (source !== other || origin !== location.origin || data !== ASKED) return
    removeEventListener('message', answer)
    other.postMessage({ given }, location.origin)
  })
}

/** Asks the page that opened this one, if one did; `take` hears of the text or the files. */
export function carried(/** @type {(given: string | File[]) => void} */ take) {
  if (!globalThis.opener) return
  addEventListener('message', function taken({ source, origin, data }) {
    if (source !== opener || origin !== location.origin || !data?.given) return
    removeEventListener('message', taken)
    take(data.given)
  })
  opener.postMessage(ASKED, location.origin)
}
