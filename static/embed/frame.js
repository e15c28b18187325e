// The frame of an embedded ReuseCheck: contains the element, and sends and receives the messages of docs/embed.md.
import './reuse-check.js'

const VERSION = 1
const element = /** @type {import('../widget/reuse-check.js').ReuseCheckElement} */ (
  document.querySelector('reuse-check')
)
const parameters = new URLSearchParams(location.search)
const host = allowedHost()
element.lang = parameters.get('lang') ?? ''
element.compact = parameters.has('compact')

/** Returns the only origin that this frame answers. The host names itself, and this page's `<meta>` must list it. */
function allowedHost() {
  const host = parameters.get('host')
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

/** The CSS property that each value of a brand applies to. */
const BRAND = { accent: 'color', font: 'font-family', radius: 'border-radius' }

/** Returns the variables of a brand. A value that it does not set returns to its default. */
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

/** Counts the messages `cancel`: they also stop a file that waits for the validation of its message. */
let cancels = 0

/** @type {Record<string, (data: any) => Promise<void>>} */
const handlers = {
  async set(/** @type {{ facts?: Facts, text?: string, file?: unknown }} */ { facts, text, file }) {
    if (file !== undefined && !(file instanceof Blob)) throw new TypeError(`file: ${file}`)
    const before = cancels
    // Validates first: the engine describes values that do not match the contract.
    await element.check(text, facts)
    if (facts !== undefined) element.facts = facts
    if (text !== undefined) element.text = text
    if (file === undefined) return
    if (before !== cancels) return refuse('cancelled', file instanceof File ? file.name : 'file')
    await element.open(file).catch((/** @type {any} */ error) => refuse('file', error.message))
  },
  async cancel() {
    cancels++
    element.cancel()
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
    if (!Object.hasOwn(handlers, data.type)) return refuse('type')
    handlers[data.type](data).catch((/** @type {any} */ error) => refuse('value', error.message))
  })
  element.addEventListener('reuse-check:report', async (/** @type {any} */ { detail }) =>
    post('report', { report: await detail.report() }),
  )
  element.addEventListener('reuse-check:error', (/** @type {any} */ { detail: { code = 'load', message } }) =>
    refuse(code, message),
  )
  for (const type of ['progress', 'fleet'])
    element.addEventListener(`reuse-check:${type}`, (/** @type {any} */ { detail }) => post(type, detail))
  new ResizeObserver(() => post('resize', { height: document.documentElement.offsetHeight })).observe(document.body)
  element.start().then(
    () => post('ready', { accepts: ['facts', 'text', 'file'] }),
    () => {},
  )
}
