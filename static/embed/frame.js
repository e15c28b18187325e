// The frame's side of an embedded ReuseCheck: the element, and the messages of docs/embed.md.
import './reuse-check.js'

const VERSION = 1
const element = /** @type {import('../widget/reuse-check.js').ReuseCheckElement} */ (
  document.querySelector('reuse-check')
)
const asked = new URLSearchParams(location.search)
const host = answered()
element.lang = asked.get('lang') ?? ''
element.compact = asked.has('compact')

/** Returns the one origin that this frame answers: the host names itself, and this page's `<meta>` must list it. */
function answered() {
  const host = asked.get('host')
  const meta = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name=reusecheck-hosts]'))
  const allowed = meta.content
    .split(/\s+/)
    .filter((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
  if (host === null || allowed.includes(host)) return host
  console.warn(`ReuseCheck: ${host} is not in <meta name="reusecheck-hosts"> of this frame; it gets no answer.`)
  return null
}

const post = (/** @type {string} */ type, /** @type {object} */ values = {}) =>
  parent.postMessage({ reusecheck: VERSION, type, ...values }, /** @type {string} */ (host))
const refuse = (/** @type {string} */ code, /** @type {string | undefined} */ message = undefined) =>
  post('error', { code, message })

/** @type {Record<string, (data: any) => Promise<void>>} */
const heard = {
  async set(/** @type {{ facts?: Facts, text?: string }} */ { facts, text }) {
    // The engine says in words what is not of the contract's shape.
    await element.check(text, facts)
    if (facts !== undefined) element.facts = facts
    if (text !== undefined) element.text = text
  },
  async theme(/** @type {{ theme: string }} */ { theme }) {
    if (!['light', 'dark', 'auto'].includes(theme)) throw new TypeError(`theme: ${theme}`)
    element.theme = theme
    document.documentElement.style.colorScheme = theme === 'auto' ? '' : theme
  },
}

if (host && parent !== window) {
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== parent || origin !== host || typeof data?.reusecheck !== 'number') return
    if (data.reusecheck !== VERSION) return refuse('version')
    if (!Object.hasOwn(heard, data.type)) return refuse('type')
    heard[data.type](data).catch((/** @type {any} */ error) => refuse('value', error.message))
  })
  element.addEventListener('reuse-check:report', async (/** @type {any} */ { detail }) =>
    post('report', { report: await detail.report() }),
  )
  element.addEventListener('reuse-check:error', (/** @type {any} */ { detail }) => refuse('load', detail.message))
  new ResizeObserver(() => post('resize', { height: document.documentElement.offsetHeight })).observe(document.body)
  element.start().then(
    () => post('ready'),
    () => {},
  )
}
