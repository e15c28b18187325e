// Passes a paste or files from the page of one node to the page for clusters, which opens in another window. The input goes
// from window to window and is stored nowhere. The offline file uses static/offline/transfer.js instead.

const REQUEST = 'reusecheck: what was pasted?'

/**
 * Handles a press of a link: opens the page for clusters, which then requests the text or the files. The link in the navigation
 * of `root` has the language and the facts. If no window opens, the browser follows the link and the input is lost.
 */
export function sendInput(
  /** @type {MouseEvent} */ event,
  /** @type {Element} */ root,
  /** @type {string | File[]} */ input,
  link = /** @type {Element} */ (event.currentTarget),
) {
  const navLink = /** @type {Element} */ (root.querySelector('nav a[href^="fleet.html"]'))
  const address = /** @type {string} */ (navLink.getAttribute('href'))
  link.setAttribute('href', address)
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  const other = open(address, '_blank')
  if (!other) return
  event.preventDefault()
  event.stopPropagation()
  addEventListener('message', function answer({ source, origin, data }) {
    if (source !== other || origin !== location.origin || data !== REQUEST) return
    removeEventListener('message', answer)
    other.postMessage({ input }, location.origin)
  })
}

/** Requests the input from the page that opened this one, if any, and passes it to `take`. */
export function receiveInput(/** @type {(input: string | File[]) => void} */ take) {
  if (!globalThis.opener) return
  addEventListener('message', function receive({ source, origin, data }) {
    if (source !== opener || origin !== location.origin || !data?.input) return
    removeEventListener('message', receive)
    take(data.input)
  })
  opener.postMessage(REQUEST, location.origin)
}
