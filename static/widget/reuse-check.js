// <reuse-check>: ReuseCheck inside any page. This loader waits until an element is visible or used, then loads the page once
// for all elements. Until then, and without JavaScript, browsers show the element's own content.

// `cargo xtask dist` sets the integrity of each file that is loaded later.
/** @type {Record<string, string>} */
const FILES = {}

/**
 * The fact that each attribute sets.
 * @type {Record<string, keyof Facts>}
 */
const FACTS = { 'cluster-version': 'clusterVersion', os: 'os', kernel: 'kernel', 'proxy-mode': 'proxyMode' }

const address = (/** @type {string} */ name) => new URL(name, import.meta.url).href

const unusable = (/** @type {string} */ url) => new Error(`${url} could not be loaded, or belongs to another version`)

/**
 * Loads the other files of this version, and rejects files of any other.
 * @type {WidgetFiles}
 */
const files = {
  address,
  /** Preloads a module with its integrity, and returns its address for `import` or `Worker`. */
  module(/** @type {string} */ name) {
    const link = Object.assign(document.createElement('link'), {
      rel: 'modulepreload',
      href: address(name),
      integrity: FILES[name],
      crossOrigin: 'anonymous',
    })
    if (!link.relList.supports('modulepreload')) return address(name)
    return new Promise((resolve, reject) => {
      link.onload = () => resolve(link.href)
      link.onerror = () => reject(unusable(link.href))
      document.head.append(link)
    })
  },
  async fetch(/** @type {string} */ name) {
    // A browser's own error does not name the file.
    const response = await fetch(address(name), { integrity: FILES[name] }).catch(() => undefined)
    if (!response?.ok) throw unusable(address(name))
    return response
  },
}

/** @type {Promise<typeof import('./app.js')> | undefined} */
let loading
const load = () =>
  (loading ??= (async () => import(await files.module('app.js')))().catch((error) => {
    loading = undefined
    throw error
  }))

const blockStyle = new CSSStyleSheet()
blockStyle.replaceSync(':host { display: block }')

const visibility = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) /** @type {ReuseCheck} */ (target).start().catch(() => {})
  },
  { rootMargin: '200px' },
)

/** @typedef {ReuseCheck & { theme: string, compact: boolean }} ReuseCheckElement */

class ReuseCheck extends HTMLElement {
  static observedAttributes = [...Object.keys(FACTS), 'lang', 'theme', 'compact']
  /** @type {Promise<void> | undefined} */
  #starting
  /** @type {Awaited<ReturnType<typeof import('./app.js').mount>> | undefined} */
  #view
  /** @type {Facts | undefined} */
  #facts
  #text = ''
  #shadow = this.attachShadow({ mode: 'open' })

  constructor() {
    super()
    this.#shadow.append(document.createElement('slot'))
    this.#shadow.adoptedStyleSheets = [blockStyle]
    for (const type of ['pointerenter', 'focusin']) this.addEventListener(type, () => this.start().catch(() => {}))
  }

  connectedCallback() {
    // Apply properties that a script set before this class was defined.
    for (const name of ['facts', 'text'].filter((name) => Object.hasOwn(this, name))) {
      const value = Reflect.get(this, name)
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, value)
    }
    visibility.observe(this)
  }

  disconnectedCallback() {
    visibility.unobserve(this)
    // An element that is only moved is connected again by then.
    queueMicrotask(() => this.isConnected || this.#end())
  }

  /** Keeps facts and text for the next time the element is inserted. */
  async #end() {
    await this.#starting?.catch(() => {})
    if (this.isConnected || !this.#view) return
    this.#facts = this.#view.facts
    this.#text = this.#view.text
    this.#view.end()
    this.#view = this.#starting = undefined
    this.#shadow.adoptedStyleSheets = [blockStyle]
    this.#shadow.replaceChildren(document.createElement('slot'))
  }

  attributeChangedCallback(
    /** @type {string} */ name,
    /** @type {string | null} */ before,
    /** @type {string | null} */ value,
  ) {
    if (before === value) return
    // People write `IPVS`.
    const fact = name === 'proxy-mode' ? value?.toLowerCase() : value
    if (FACTS[name]) this.facts = { ...this.facts, [FACTS[name]]: fact ?? undefined }
    else this.#view?.changed(name)
  }

  /** The facts in the form, from the host and the user. Setting replaces all of them. */
  get facts() {
    return this.#view?.facts ?? this.#facts ?? {}
  }

  set facts(facts) {
    this.#facts = facts
    this.#view?.follow(facts)
  }

  /** The text in the paste box. */
  get text() {
    return this.#view?.text ?? this.#text
  }

  set text(text) {
    this.#text = text
    this.#view?.paste(text)
  }

  /** Loads the page now, visible or not. */
  start() {
    this.#starting ??= load()
      .then(({ mount }) => mount(/** @type {any} */ (this), files))
      .then((view) => void (this.#view = view))
      .catch((/** @type {any} */ error) => {
        this.#starting = undefined
        // The author of the page sees only the element's content.
        console.error('reuse-check:', error.message)
        this.dispatchEvent(
          new CustomEvent('reuse-check:error', { bubbles: true, composed: true, detail: { message: error.message } }),
        )
        throw error
      })
    return this.#starting
  }

  /** Opens a file like one that is dropped on the element: a text, a list of nodes or a support archive. */
  async open(/** @type {Blob} */ file) {
    await this.start()
    return this.#view?.open(file)
  }

  /** Stops reading an archive. */
  cancel() {
    this.#view?.cancel()
  }

  /** Returns the report for a text and facts, independent of the form. */
  async check(text = '', facts = {}) {
    await this.start()
    return this.#view?.check(text, facts)
  }
}

for (const [name, property] of Object.entries({ ...FACTS, theme: 'theme' })) {
  Object.defineProperty(ReuseCheck.prototype, property, {
    get() {
      return this.getAttribute(name) ?? ''
    },
    set(value) {
      this.setAttribute(name, value)
    },
  })
}
Object.defineProperty(ReuseCheck.prototype, 'compact', {
  get() {
    return this.hasAttribute('compact')
  },
  set(value) {
    this.toggleAttribute('compact', value)
  },
})

customElements.get('reuse-check') ?? customElements.define('reuse-check', ReuseCheck)
