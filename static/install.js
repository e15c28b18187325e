// Has the page kept for use without a network, and tells what became of a new version. Loaded when the reader has had
// time to look at the first verdict; where a browser or host does not take part, the page works as before.
import { trusted } from './trusted.js'

const { serviceWorker } = navigator

/** The line in which something is said. */
const BAR = 'installed'
const style = new CSSStyleSheet()
style.replaceSync(`#${BAR} { position: sticky; bottom: 0; z-index: 2; background: var(--paper); }`)
document.adoptedStyleSheets.push(style)

// How it looks on paper.
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
  let followed
  const follow = () => {
    const { installing } = registration
    if (installing && installing !== followed)
      installing.addEventListener('statechange', () => became(installing), { once: true })
    followed = installing
  }
  follow()
  registration.addEventListener('updatefound', follow)
  document.addEventListener('visibilitychange', () => document.hidden || registration.update().catch(() => {}))
}

/** Tells of a worker that was being installed, where the reader would care: of a first one, only that it failed. */
function became(/** @type {ServiceWorker} */ worker) {
  const active = registration?.active
  if (worker.state === 'installed') return active && announce(worker)
  say(active ? 'not-whole' : 'not-kept', 'reading.close', () => document.getElementById(BAR)?.remove())
}

/** The new version waits until it is wanted. */
function announce(/** @type {ServiceWorker} */ worker) {
  say('new-version', 'reload', () => {
    serviceWorker.addEventListener('controllerchange', () => location.reload())
    worker.postMessage('activate')
  })
}

/** A line that stays in sight, with a button. Its words are the engine's; without them nothing can be said. */
async function say(/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ pressed) {
  const [{ ask }, { el }] = await Promise.all([import('./engine.js'), import('./explore/draw.js')])
  const words = await ask('words', 'install', document.documentElement.lang)
  const bar = el('div', { id: BAR, class: 'reusecheck', role: 'status' })
  document.getElementById(BAR)?.remove()
  document.body.append(bar)
  // Into a place that is already there: only then is it read out.
  bar.append(
    el('p', { class: 'notice' }, words[text], ' ', el('button', { class: 'action', onclick: pressed }, words[label])),
  )
}
