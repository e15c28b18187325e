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

/** The values of a brand, by the CSS property that each of them is for. */
const BRAND = { accent: 'color', font: 'font-family', radius: 'border-radius' }

/** Returns the variables of a brand; one that it does not name goes back to its default. */
function variablesOf(/** @type {unknown} */ brand) {
  if (brand === null || typeof brand !== 'object') throw new TypeError(`brand: ${brand}`)
  const values = /** @type {Record<string, unknown>} */ (brand)
  return Object.entries(BRAND).map(([name, property]) => {
    const value = values[name] ?? ''
    const isUsable = typeof value === 'string' && (value === '' || CSS.supports(property, value))
    if (!isUsable) throw new TypeError(`brand.${name}: ${value}`)
    return /** @type {const} */ ([name, value])
  })
}

/** @type {Record<string, (data: any) => Promise<void>>} */
const heard = {
  async set(/** @type {{ facts?: Facts, text?: string }} */ { facts, text }) {
    // The engine says in words what is not of the contract's shape.
    await element.check(text, facts)
    if (facts !== undefined) element.facts = facts
    if (text !== undefined) element.text = text
  },
  async theme(/** @type {{ theme: string, brand?: unknown }} */ { theme, brand }) {
    if (!['light', 'dark', 'auto'].includes(theme)) throw new TypeError(`theme: ${theme}`)
    const variables = brand === undefined ? [] : variablesOf(brand)
    element.theme = theme
    document.documentElement.style.colorScheme = theme === 'auto' ? '' : theme
    for (const [name, value] of variables) element.style.setProperty(`--reusecheck-${name}`, value)
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
