// Loads the wasm and starts the page. Without it (an old browser, a blocked file) the page says so.
import init, { startPage } from './reusecheck-web.js'

// The engine comes with the first paste or export. One promise for all that ask: imports may end in another order.
let engine
const ask = async (...task) => {
  engine ??= import('./engine.js')
  engine.catch(() => (engine = undefined))
  return (await engine).ask(...task)
}

try {
  await init({ module_or_path: new URL('./reusecheck-web_bg.wasm', import.meta.url) })
  startPage(document.getElementById('app'), ask)
  // Out of the way of whoever waits for an answer.
  setTimeout(() => import('./install.js'), 3000)
} catch (error) {
  document.getElementById('start-failed')?.removeAttribute('hidden')
  throw error
}
