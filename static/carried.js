// What goes along from the page of one node to that for clusters, which opens beside it: from window to window, kept nowhere.

const ASKED = 'reusecheck: what was pasted?'
/** From a file a page has no origin; whoever opened the other window knows it all the same. */
const HERE = location.protocol === 'file:' ? '*' : location.origin

/**
 * A press of a link opens the page for clusters, which then asks for the text or the files. `root` is the page: its own link there
 * says the language and the facts. Where no window opens, the page takes the place of this one, and nothing goes along.
 */
export function carry(
  /** @type {MouseEvent} */ event,
  /** @type {Element} */ root,
  /** @type {string | File[]} */ given,
) {
  const link = /** @type {Element} */ (root.querySelector('footer a[href^="fleet.html"]'))
  const page = /** @type {string} */ (link.getAttribute('href'))
  // In the file of all pages it is a fragment.
  const address = document.getElementById('fleet.html') ? page.replace(/^fleet\.html#\d*/, '#fleet') : page
  const pressed = /** @type {Element} */ (event.currentTarget)
  pressed.setAttribute('href', address)
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  const other = open(address, '_blank')
  if (!other) return
  event.preventDefault()
  event.stopPropagation()
  addEventListener('message', function answer({ source, data }) {
    if (source !== other || data !== ASKED) return
    removeEventListener('message', answer)
    other.postMessage({ given }, HERE)
  })
}

/** Asks the page that opened this one, if one did; `take` hears of the text or the files. */
export function carried(/** @type {(given: string | File[]) => void} */ take) {
  if (!globalThis.opener) return
  addEventListener('message', function taken({ source, origin, data }) {
    if (source !== opener || !data?.given || (HERE !== '*' && origin !== HERE)) return
    removeEventListener('message', taken)
    take(data.given)
  })
  opener.postMessage(ASKED, HERE)
}
