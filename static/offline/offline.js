// All pages in one file: first where their files come from, then the page that the fragment names. That of one node and the
// coverage stand side by side; the page for clusters takes their place, as going to another page would.
import './embedded.js'
import './workers.js'

/** What is shown: a page's name without its ending, or a link to facts. */
const named = () => location.hash.slice(1).split('&')[0]
const fleet = named() === 'fleet'

addEventListener('hashchange', follow)
addEventListener('click', (event) => {
  const link = /** @type {Element} */ (event.target)
    .closest?.('a')
    ?.getAttribute('href')
    ?.match(/^(?:\.\/|([\w.-]+)\.html)(#.*)?$/)
  if (!link) return
  event.preventDefault()
  const [, page, hash = ''] = link
  // What the link says of language and facts goes along.
  location.hash = page ? page + hash.slice(1).replace(/^[^&]*/, '') : hash
})

/** What cannot stand beside what is there is another start of the file. */
async function follow() {
  if ((named() === 'fleet') !== fleet) return location.reload()
  const there = /** @type {Element} */ (document.querySelector('.coverage'))
  if (!named().startsWith('coverage')) return
  if (named() !== there.id) {
    const other = template(`${named()}.html`)
    if (searched || !other) return location.reload()
    there.replaceWith(other.content)
    // It was not there yet when the fragment was looked for.
    location.replace(location.hash)
  }
  searched = import('../coverage.js')
}
/** @type {Promise<unknown> | undefined} */
let searched

/** A page that waits in this file, by the name it has as a file of its own. */
function template(/** @type {string} */ name) {
  return /** @type {HTMLTemplateElement | null} */ (document.getElementById(name))
}

if (fleet) {
  const style = await fetch(new URL('fleet.css', location.href))
  document.adoptedStyleSheets = [await new CSSStyleSheet().replace(await style.text())]
  document.querySelector('.coverage')?.remove()
  document.getElementById('app')?.replaceWith(/** @type {HTMLTemplateElement} */ (template('fleet.html')).content)
  await import('../fleet.js')
} else {
  await follow()
  await import('../start.js')
}
