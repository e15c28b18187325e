// The host's side of an embedded ReuseCheck; docs/embed.md describes the protocol.
//
//   import { embed } from './reusecheck-embed.js'
//   const frame = embed(document.getElementById('place'), { facts: { clusterVersion: '1.27.3' }, onReport: (report) => {} })
//   frame.set({ text: '...' })

/**
 * @typedef {{ accent?: string, font?: string, radius?: string }} Brand a CSS color, a `font-family` and a `border-radius`
 */

/**
 * Puts a frame into `place` and returns `{ element, set, theme, cancel, remove }`.
 * `src` is the frame's page, by default the one next to this script. `facts`, `text`, `file`, `theme` and `brand` are sent when it
 * is ready.
 * @param {Element} place
 * @param {{
 *   src?: string | URL, title?: string, onReport?: (report: import('../../crate-web/types/index.js').Report | null) => void,
 *   onFleet?: (fleet: import('../../crate-web/types/index.js').FleetReport) => void,
 *   onProgress?: (progress: { bytes: number, total: number }) => void,
 *   onError?: (error: { code: string, message: string }) => void, facts?: Facts, text?: string, file?: Blob, theme?: string,
 *   brand?: Brand,
 * }} [options]
 */
export function embed(
  /** @type {Element} */ place,
  {
    src = new URL('frame.html', import.meta.url),
    title = 'ReuseCheck',
    onReport,
    onFleet,
    onProgress,
    onError,
    ...values
  } = {},
) {
  const page = new URL(src, location.href)
  const element = Object.assign(document.createElement('iframe'), { title, allow: `clipboard-write ${page.origin}` })
  let ready = false
  const post = (/** @type {string} */ type, /** @type {any} */ data) =>
    element.contentWindow?.postMessage({ reusecheck: 1, type, ...data }, page.origin)
  const set = (/** @type {any} */ changes) => {
    Object.assign(values, changes)
    if (ready) post('set', changes)
  }
  const theme = (/** @type {string} */ theme, brand = values.brand) => {
    Object.assign(values, { theme, brand })
    if (ready) post('theme', { theme, brand })
  }

  const cancel = () => {
    delete values.file
    if (ready) post('cancel', {})
  }

  /** @type {Record<string, (data: any) => void>} */
  const handlers = {
    ready() {
      ready = true
      const { theme, brand, ...facts } = values
      if (theme ?? brand) post('theme', { theme: theme ?? 'auto', brand })
      post('set', facts)
    },
    resize({ height }) {
      if (height >= 0 && height < 1e5) element.style.height = `${Math.ceil(height)}px`
    },
    report: ({ report }) => onReport?.(report),
    fleet: ({ fleet }) => onFleet?.(fleet),
    progress: ({ bytes, total }) => onProgress?.({ bytes, total }),
    error: (/** @type {any} */ error) => onError?.(error),
  }
  const listen = (/** @type {MessageEvent} */ { source, origin, data }) => {
    if (source !== element.contentWindow || origin !== page.origin || data?.reusecheck !== 1) return
    if (Object.hasOwn(handlers, data.type)) handlers[data.type](data)
  }
  addEventListener('message', listen)

  // The frame sends messages to this origin only, and accepts messages from no other.
  page.searchParams.set('host', location.origin)
  element.src = page.href
  Object.assign(element.style, { width: '100%', border: '0', colorScheme: 'normal' })
  place.replaceChildren(element)
  const remove = () => {
    removeEventListener('message', listen)
    element.remove()
  }
  return { element, set, theme, cancel, remove }
}
