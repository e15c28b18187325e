// Previews the element of the snippet: the widget itself, from the page's own files. Facts are chosen in its form.
import { mount } from './widget/app.js'

/**
 * Names of files that differ between the widget and the page.
 * @type {Words}
 */
const NAMES = { 'page.wasm': 'reusecheck-web_bg.wasm', 'engine.wasm': 'engine/reusecheck_bg.wasm' }

const address = (/** @type {string} */ name) => new URL(`./${NAMES[name] ?? name}`, import.meta.url).href
const files = {
  address,
  module: async (/** @type {string} */ name) => address(name),
  async fetch(/** @type {string} */ name) {
    const response = await fetch(address(name))
    return response.ok ? response : Promise.reject(new Error(`${response.url}: ${response.status}`))
  },
}

/** Draws the element into `place` with the facts of a link. Calls `changed(facts)` after changes. Returns a setter for attributes. */
export async function preview(
  /** @type {Element} */ place,
  /** @type {string} */ link,
  /** @type {(facts: Facts) => void} */ changed,
) {
  const element = Object.assign(document.createElement('div'), { facts: {}, theme: '', compact: false })
  element.attachShadow({ mode: 'open' })
  element.addEventListener('reuse-check:report', (/** @type {any} */ { detail }) => changed(detail.facts))
  place.append(element)
  const view = await mount(element, files, link)
  const set = (/** @type {string} */ name, /** @type {any} */ value) => {
    Object.assign(element, { [name]: value })
    view.changed(name)
  }
  return { set }
}
