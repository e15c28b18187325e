// Loads the wasm and starts the page. Without it (an old browser, a blocked file) the page says so.
import init, { startPage } from './reusecheck-web.js'

try {
  await init({ module_or_path: new URL('./reusecheck-web_bg.wasm', import.meta.url) })
  startPage()
} catch (error) {
  document.getElementById('start-failed')?.removeAttribute('hidden')
  throw error
}
