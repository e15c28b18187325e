// All pages in one file: first where their files come from, then the page that the fragment names. That of one node and the
// coverage stand side by side. The page for clusters takes their place; that of one node keeps all it holds meanwhile.
import './embedded.js'
import './workers.js'

/** What is shown: a page's name without its ending, or a link to facts. */
const named = () => location.hash.slice(1).split('&')[0]

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

/** A page in this document, with what it has set around itself. */
const node = { element: /** @type {Element} */ (document.getElementById('app')), lang: 'en', title: document.title }
const clusters = {
  element: /** @type {Element} */ (template('fleet.html')?.content.firstElementChild),
  lang: 'en',
  title: document.title,
}
let shown = node
const style = new CSSStyleSheet()
/** @type {Promise<unknown> | undefined} */
let nodeStarted
/** @type {Promise<typeof import('../fleet.js')> | undefined} */
let clustersStarted

async function follow() {
  if (named() === 'fleet') return showClusters()
  show(node)
  await showCoverage()
  nodeStarted ??= import('../start.js')
  await nodeStarted
}

/** Puts a page in the place of the other. */
function show(/** @type {typeof node} */ page) {
  if (page === shown) return
  const around = document.documentElement
  Object.assign(shown, { lang: around.lang, title: document.title })
  shown.element.replaceWith(page.element)
  around.lang = page.lang
  document.title = page.title
  const others = document.adoptedStyleSheets.filter((sheet) => sheet !== style)
  document.adoptedStyleSheets = page === clusters ? [...others, style] : others
  shown = page
  scrollTo(0, 0)
}

/** The page for clusters, begun anew each time, as a page of its own would be. */
async function showClusters() {
  if (shown === clusters) return
  show(clusters)
  if (clustersStarted) return (await clustersStarted).begin()
  const text = await fetch(new URL('fleet.css', location.href))
  style.replaceSync(await text.text())
  clustersStarted = import('../fleet.js')
  await clustersStarted
}

/** @type {Promise<unknown> | undefined} */
let searched

async function showCoverage() {
  const there = /** @type {Element} */ (document.querySelector('.coverage'))
  if (!named().startsWith('coverage')) return
  if (named() !== there.id) {
    const other = template(`${named()}.html`)
    // Its search was set up for the other language: another start of the file.
    if (searched || !other) return location.reload()
    there.replaceWith(other.content)
    // It was not there yet when the fragment was looked for.
    location.replace(location.hash)
  }
  searched = import('../coverage.js')
}

/** A page that waits in this file, by the name it has as a file of its own. */
function template(/** @type {string} */ name) {
  return /** @type {HTMLTemplateElement | null} */ (document.getElementById(name))
}

await follow()
