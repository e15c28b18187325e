// Replaces ../transfer.js in the offline file. There both pages are one document: the input stays in memory, and the page for
// clusters opens in the same window.

/** @type {string | File[] | undefined} */
let pending

/** Handles a press of a link: keeps the input until the page for clusters receives it. */
export function sendInput(
  /** @type {MouseEvent} */ event,
  /** @type {Element} */ root,
  /** @type {string | File[]} */ input,
  link = /** @type {Element} */ (event.currentTarget),
) {
  const navLink = /** @type {Element} */ (root.querySelector('nav a[href^="fleet.html"]'))
  link.setAttribute('href', /** @type {string} */ (navLink.getAttribute('href')))
  pending = input
}

/** Passes the input to the page for clusters, once. */
export function receiveInput(/** @type {(input: string | File[]) => void} */ take) {
  const input = pending
  pending = undefined
  if (input) take(input)
}
