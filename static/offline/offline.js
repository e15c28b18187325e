// All pages in one file. Replaces `fetch` and `Worker`, then shows the page that the fragment names. The page of one node and
// the coverage are in the document together. The page for clusters replaces both; the page of one node keeps its state meanwhile.
import './embedded.js'
import './workers.js'

/** Returns the name of the current page without its extension, or `1` for a link with facts. */
const pageName = () => location.hash.slice(1).split('&')[0]

// `popstate` runs in the task that changes the address, `hashchange` in a later one: until then, the page of one node could replace
// the address by its own.
addEventListener('popstate', follow)
addEventListener('click', (event) => {
  const link = /** @type {Element} */ (event.target)
    .closest?.('a')
    ?.getAttribute('href')
    ?.match(/^(?:\.\/|([\w.-]+)\.html)(#.*)?$/)
  if (!link) return
  event.preventDefault()
  const [, page, hash = ''] = link
  // Keep the language and the facts of the link.
  location.hash = page ? page + hash.slice(1).replace(/^[^&]*/, '') : hash
})

/** A page in this document, with its language and title. */
const node = { element: /** @type {Element} */ (document.getElementById('app')), lang: 'en', title: document.title }
const clusters = {
  element: /** @type {Element} */ (template('fleet.html')?.content.firstElementChild),
  lang: 'en',
  title: document.title,
}
let current = node
const style = new CSSStyleSheet()
/** @type {Promise<unknown> | undefined} */
let nodeStarted
/** @type {Promise<typeof import('../fleet.js')> | undefined} */
let clustersStarted

async function follow() {
  if (pageName() === 'fleet') return showClusters()
  show(node)
  await showCoverage()
  nodeStarted ??= import('../start.js')
  await nodeStarted
}

/** Replaces the current page by another. */
function show(/** @type {typeof node} */ page) {
  if (page === current) return
  const { documentElement } = document
  Object.assign(current, { lang: documentElement.lang, title: document.title })
  current.element.replaceWith(page.element)
  documentElement.lang = page.lang
  document.title = page.title
  const others = document.adoptedStyleSheets.filter((sheet) => sheet !== style)
  document.adoptedStyleSheets = page === clusters ? [...others, style] : others
  current = page
  scrollTo(0, 0)
}

/** Shows the page for clusters. It restarts each time, as a separate page would. */
async function showClusters() {
  if (current === clusters) return
  show(clusters)
  if (clustersStarted) return (await clustersStarted).start()
  const text = await fetch(new URL('fleet.css', location.href))
  style.replaceSync(await text.text())
  clustersStarted = import('../fleet.js')
  await clustersStarted
}

/** @type {Promise<unknown> | undefined} */
let searchStarted

async function showCoverage() {
  const coverage = /** @type {Element} */ (document.querySelector('.coverage'))
  if (!pageName().startsWith('coverage')) return
  if (pageName() !== coverage.id) {
    const other = template(`${pageName()}.html`)
    // The search is already set up for the other language, so the file must start again.
    if (searchStarted || !other) return location.reload()
    coverage.replaceWith(other.content)
    // Scroll again: the target was not in the document when the browser followed the fragment.
    location.replace(location.hash)
  }
  searchStarted = import('../coverage.js')
}

/** Returns the template of a page, by the page's file name. */
function template(/** @type {string} */ name) {
  return /** @type {HTMLTemplateElement | null} */ (document.getElementById(name))
}

await follow()
