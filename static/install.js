// Has the page kept for use without a network, and tells when a new version is there. Loaded when the reader has had
// time to look at the first verdict; where a browser or host does not take part, the page works as before.
import { newVersion } from './reusecheck-web.js'
import { trusted } from './trusted.js'

const { serviceWorker } = navigator

// How it looks on paper.
document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', media: 'print', href: new URL('./print.css', import.meta.url).href }))

const registration = await serviceWorker?.register(trusted(new URL('../service-worker.js', import.meta.url))).catch(() => null)
if (registration) {
  if (registration.waiting) announce(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    // On a first visit there is nothing to replace.
    const ready = () => installing.state === 'installed' && serviceWorker.controller
    installing.addEventListener('statechange', () => ready() && announce(installing))
  })
  document.addEventListener('visibilitychange', () => document.hidden || registration.update().catch(() => {}))
}

/** A line that stays in sight; the new version waits until it is wanted. */
function announce(worker) {
  const [text, label] = newVersion(document.documentElement.lang).split('\n')
  const button = Object.assign(document.createElement('button'), { className: 'action', textContent: label })
  button.addEventListener('click', () => {
    serviceWorker.addEventListener('controllerchange', () => location.reload())
    worker.postMessage('activate')
  })
  const line = Object.assign(document.createElement('p'), { className: 'notice' })
  line.append(text, ' ', button)
  const bar = Object.assign(document.createElement('div'), { id: 'new-version', className: 'reusecheck' })
  bar.setAttribute('role', 'status')
  bar.append(line)
  document.getElementById(bar.id)?.remove()
  document.body.append(bar)
  const style = new CSSStyleSheet()
  style.replaceSync(`#${bar.id} { position: sticky; bottom: 0; z-index: 2; background: var(--paper); }`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style]
}
