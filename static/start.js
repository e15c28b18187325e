// Loads the wasm and starts the page. If that fails (an old browser, a blocked file), the page shows an error.
import { watch } from './files.js'
import { watchPlaces } from './places.js'
import init, { startPage } from './reusecheck-web.js'

/**
 * Requests of the page that its host answers. The engine answers all others.
 * @type {Record<string, (...input: any[]) => any>}
 */
const HOST = {
  // Replaces the address without a new history entry. Browsers may refuse this for a page opened from a file.
  rested: (fragment) => {
    // In the offline file, the address may already belong to another page.
    if (!document.getElementById('app')) return
    try {
      history.replaceState(null, '', address(fragment))
    } catch {}
  },
  // The address has these facts already.
  followed: () => {},
  language: async (/** @type {string} */ name) => {
    const response = await fetch(new URL(`./lang/${name}.txt`, import.meta.url))
    return response.ok ? response.text() : Promise.reject(new Error(name))
  },
  spoken: (/** @type {string} */ name, /** @type {string} */ title) => {
    document.documentElement.lang = name
    document.title = title
  },
  'copy-link': (/** @type {string} */ fragment) => navigator.clipboard.writeText(address(fragment)),
  panel: async (/** @type {'style' | 'reveal'} */ task, /** @type {Element} */ root) =>
    (await import('./panels.js'))[task](root),
}

const address = (/** @type {string} */ fragment) => location.href.split('#')[0] + (fragment && `#${fragment}`)

// The engine loads with the first paste or export. All callers share one promise, because imports may finish in any order.
/** @type {Promise<typeof import('./engine.js')> | undefined} */
let engine
const ask = async (/** @type {string} */ kind, /** @type {any[]} */ ...input) => {
  if (HOST[kind]) return HOST[kind](...input)
  engine ??= import('./engine.js')
  engine.catch(() => (engine = undefined))
  return (await engine).ask(kind, ...input)
}

try {
  await init({ module_or_path: new URL('./reusecheck-web_bg.wasm', import.meta.url) })
  const root = /** @type {HTMLElement} */ (document.getElementById('app'))
  const send = startPage(root, ask, location.hash, navigator.languages)
  watch(root, ask, send)
  watchPlaces(root, send)
  root.classList.add('explores')
  // A late `rested` may have replaced the address in between.
  addEventListener('hashchange', ({ newURL }) => send('follow', new URL(newURL).hash))
  // Later, so that it does not delay the first answer.
  setTimeout(() => import('./install.js'), 3000)
} catch (error) {
  document.getElementById('start-failed')?.removeAttribute('hidden')
  throw error
}
