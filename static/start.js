// Loads the wasm and starts the page. Without it (an old browser, a blocked file) the page says so.
import { watch } from './files.js'
import { watchPlaces } from './places.js'
import init, { startPage } from './reusecheck-web.js'

/**
 * What the page asks of its host; the rest is the engine's.
 * @type {Record<string, (...input: any[]) => any>}
 */
const HERE = {
  // Without a new entry in the history. A page opened from a file may refuse: its address then stays as it is.
  rested: (fragment, rating, paste, given) => {
    stands(rating, paste, given)
    // In the file of all pages the address may be another one's by now.
    if (!document.getElementById('app')) return
    try {
      history.replaceState(null, '', address(fragment))
    } catch {}
  },
  followed: (_fragment, rating, paste, given) => stands(rating, paste, given),
  language: async (/** @type {string} */ name) => {
    const response = await fetch(new URL(`./lang/${name}.txt`, import.meta.url))
    return response.ok ? response.text() : Promise.reject(new Error(name))
  },
  spoken: (/** @type {string} */ name, /** @type {string} */ title) => {
    document.documentElement.lang = name
    document.title = title
    explore?.then(
      ({ speak }) => speak(page),
      () => {},
    )
  },
  'copy-link': (/** @type {string} */ fragment) => navigator.clipboard.writeText(address(fragment)),
}

const address = (/** @type {string} */ fragment) => location.href.split('#')[0] + (fragment && `#${fragment}`)

// The engine comes with the first paste or export. One promise for all that ask: imports may end in another order.
/** @type {Promise<typeof import('./engine.js')> | undefined} */
let engine
const ask = async (/** @type {string} */ kind, /** @type {any[]} */ ...input) => {
  if (HERE[kind]) return HERE[kind](...input)
  engine ??= import('./engine.js')
  engine.catch(() => (engine = undefined))
  return (await engine).ask(kind, ...input)
}

// What stands beyond the answer comes with the first press of one of its buttons, and hears of every other node.
/** @type {PanelHost} */
const page = { ask, node: undefined }
/** @type {Promise<typeof import('./explore/open.js')> | undefined} */
let explore
function stands(
  /** @type {ToldNode['rating']} */ rating,
  /** @type {string} */ paste,
  /** @type {ToldNode['given']} */ given,
) {
  page.node = { rating, paste, given }
  explore?.then(
    ({ update }) => update(page.node),
    () => {},
  )
}
async function pressed(/** @type {any} */ { target }) {
  const button = target.closest?.('[data-explore]')
  if (!button) return
  explore ??= import('./explore/open.js')
  explore.catch(() => (explore = undefined))
  await (await explore).press(button, page)
}

try {
  await init({ module_or_path: new URL('./reusecheck-web_bg.wasm', import.meta.url) })
  const root = /** @type {HTMLElement} */ (document.getElementById('app'))
  const tell = startPage(root, ask, location.hash, navigator.languages)
  watch(root, ask, tell)
  watchPlaces(root, tell)
  root.classList.add('explores')
  addEventListener('click', pressed)
  addEventListener('hashchange', () => tell('follow', location.hash))
  // Out of the way of whoever waits for an answer.
  setTimeout(() => import('./install.js'), 3000)
} catch (error) {
  document.getElementById('start-failed')?.removeAttribute('hidden')
  throw error
}
