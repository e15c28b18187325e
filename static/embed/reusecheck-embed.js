// The host's side of an embedded ReuseCheck; docs/embed.md tells the protocol.
//
//   import { embed } from './reusecheck-embed.js'
//   const frame = embed(document.getElementById('place'), { facts: { clusterVersion: '1.27.3' }, onReport: (report) => {} })
//   frame.set({ text: '...' })

/**
 * Puts a frame into `place` and gives `{ element, set, theme, remove }`.
 * `src` is the frame's page, by default the one beside this script; `facts`, `text` and `theme` are sent when it is ready.
 */
export function embed(place, { src = new URL('frame.html', import.meta.url), title = 'ReuseCheck', onReport, onError, ...first } = {}) {
  const page = new URL(src, location.href)
  const element = Object.assign(document.createElement('iframe'), { title, allow: `clipboard-write ${page.origin}` })
  let ready = false
  const post = (type, values) => element.contentWindow?.postMessage({ reusecheck: 1, type, ...values }, page.origin)
  const set = (values) => {
    Object.assign(first, values)
    if (ready) post('set', values)
  }
  const theme = (theme) => {
    first.theme = theme
    if (ready) post('theme', { theme })
  }

  const heard = {
    ready() {
      ready = true
      const { theme, ...values } = first
      if (theme) post('theme', { theme })
      post('set', values)
    },
    resize({ height }) {
      if (height >= 0 && height < 1e5) element.style.height = `${Math.ceil(height)}px`
    },
    report: ({ report }) => onReport?.(report),
    error: (error) => onError?.(error),
  }
  const listen = ({ source, origin, data }) => {
    if (source !== element.contentWindow || origin !== page.origin || data?.reusecheck !== 1) return
    if (Object.hasOwn(heard, data.type)) heard[data.type](data)
  }
  addEventListener('message', listen)

  // The frame speaks to this origin alone, and listens to no other.
  page.searchParams.set('host', location.origin)
  element.src = page.href
  Object.assign(element.style, { width: '100%', border: '0', colorScheme: 'normal' })
  place.replaceChildren(element)
  const remove = () => {
    removeEventListener('message', listen)
    element.remove()
  }
  return { element, set, theme, remove }
}
