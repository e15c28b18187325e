// Installs the service worker, which stores the page for offline use, and reports a new version. Loaded some seconds after the
// first verdict. Without service workers the page works as before.
import { trusted } from './trusted.js'

const { serviceWorker } = navigator

/** The id of the status bar. */
const BAR = 'installed'
const style = new CSSStyleSheet()
style.replaceSync(`#${BAR} { position: sticky; bottom: 0; z-index: 2; background: var(--paper); }`)
document.adoptedStyleSheets.push(style)

document.head.append(
  Object.assign(document.createElement('link'), {
    rel: 'stylesheet',
    media: 'print',
    href: new URL('./print.css', import.meta.url).href,
  }),
)

const registration = await serviceWorker
  ?.register(trusted(new URL('../service-worker.js', import.meta.url).href))
  .catch(() => null)
if (registration) {
  if (registration.waiting) announce(registration.waiting)
  /** @type {ServiceWorker | null | undefined} */
  let watched
  const watchInstall = () => {
    const { installing } = registration
    if (installing && installing !== watched)
      installing.addEventListener('statechange', () => reportInstall(installing), { once: true })
    watched = installing
  }
  watchInstall()
  registration.addEventListener('updatefound', watchInstall)
  document.addEventListener('visibilitychange', () => document.hidden || registration.update().catch(() => {}))
}

/** Reports the end of an installation. A first installation is reported only if it failed. */
function reportInstall(/** @type {ServiceWorker} */ worker) {
  const active = registration?.active
  if (worker.state === 'installed') return active && announce(worker)
  showBar(active ? 'not-whole' : 'not-kept', 'reading.close', () => document.getElementById(BAR)?.remove())
}

/** Offers the new version. It stays inactive until the user presses the button. */
function announce(/** @type {ServiceWorker} */ worker) {
  showBar('new-version', 'reload', () => {
    serviceWorker.addEventListener('controllerchange', () => location.reload())
    worker.postMessage('activate')
  })
}

/** Shows a sticky line with a button. Its texts come from the engine; if that does not load, nothing is shown. */
async function showBar(/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ onclick) {
  const [{ ask }, { el }] = await Promise.all([import('./engine.js'), import('./draw.js')])
  const words = await ask('words', 'install', document.documentElement.lang)
  const bar = el('div', { id: BAR, class: 'reusecheck', role: 'status' })
  document.getElementById(BAR)?.remove()
  document.body.append(bar)
  // Screen readers announce only what is added to an existing status element.
  bar.append(el('p', { class: 'notice' }, words[text], ' ', el('button', { class: 'action', onclick }, words[label])))
}
