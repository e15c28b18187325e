// Takes the place of ../carried.js in the file of all pages. Both pages are one document there: what was pasted or opened
// stays in its memory, and the page for clusters opens in the same window.

/** @type {string | File[] | undefined} */
let waiting

/** A press of a link leads to the page for clusters, which then takes the text or the files. */
export function carry(
  /** @type {MouseEvent} */ event,
  /** @type {Element} */ root,
  /** @type {string | File[]} */ given,
  pressed = /** @type {Element} */ (event.currentTarget),
) {
  const link = /** @type {Element} */ (root.querySelector('nav a[href^="fleet.html"]'))
  pressed.setAttribute('href', /** @type {string} */ (link.getAttribute('href')))
  waiting = given
}

/** Gives it to the page for clusters, once. */
export function carried(/** @type {(given: string | File[]) => void} */ take) {
  const given = waiting
  waiting = undefined
  if (given) take(given)
}
