// The page, drawn into the shadow root of <reuse-check>. The loader loads it on first use.
import { ask, asker, engineSource } from '../engine.js'
import { watch as watchFiles } from '../files.js'
import { fragment } from '../fragment.js'
import { partSource } from '../parts.js'
import { watchPlaces } from '../places.js'
import init, { startPage } from '../reusecheck-web.js'
import { scheme, watchScheme } from './theme.js'

/** Isolates the page's styles from the host's. The text size follows the surrounding text. */
const ISOLATION = `
:host { all: initial; display: block; font-family: var(--reusecheck-font, inherit); --sans: inherit; }
.reusecheck { padding: 0; max-width: none; color-scheme: light; font-family: inherit; font-size: calc(.9375 * var(--rem)); line-height: 1.5; }
.reusecheck.dark { color-scheme: dark; }
/* The element has no address of its own and no other pages. */
.reusecheck :is(nav, .link, .elsewhere) { display: none; }
.compact :is(header, footer, .beyond, .examples) { display: none; }
/* The answer follows directly below the rating. */
.headline { position: static; }
.headline button { display: none; }
`

/** @type {Promise<CSSStyleSheet[]> | undefined} */
let ready
/** @type {Set<View>} */
const views = new Set()

/** Replaces the slot in the element's shadow root by the page. `link` is an optional fragment with facts. */
export async function mount(
  /** @type {WidgetElement} */ element,
  /** @type {WidgetFiles} */ files,
  /** @type {string} */ link,
) {
  ready ??= prepare(files).catch((error) => {
    ready = undefined
    throw error
  })
  return new View(element, files, await ready, link)
}

/** Loads wasm, styles and engine, once for all elements. */
async function prepare(/** @type {WidgetFiles} */ files) {
  Object.assign(engineSource, {
    script: () => script(files),
    inPage: async () => import(await files.module('worker.js')),
    wasm: () => bytes(files, 'engine.wasm'),
    archive: () => bytes(files, 'archive.wasm'),
    languages: () => files.address(''),
  })
  partSource.bytes = (address) => bytes(files, address.slice(2))
  const [wasm, style] = await Promise.all([
    bytes(files, 'page.wasm'),
    files.fetch('style.css').then((/** @type {Response} */ response) => response.text()),
  ])
  await init({ module_or_path: wasm })
  watchScheme(() => views.forEach((view) => view.dress()))
  return [relative(style), ISOLATION].map((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet
  })
}

/** Loads a file as bytes, because a host may serve wasm with another content type. */
const bytes = (/** @type {WidgetFiles} */ files, /** @type {string} */ name) =>
  files.fetch(name).then((/** @type {Response} */ response) => response.arrayBuffer())

/** Replaces rem, which depends on the host's page, by the size of the text around the element. */
const relative = (/** @type {string} */ style) =>
  style.replace(/(@[^{]*)|([\d.]+)rem\b/g, (_all, rule, rems) => rule ?? `calc(${rems} * var(--rem))`)

/** Returns the address of the worker. Browsers start no worker from another origin, so its text becomes a blob of this page. */
async function script(/** @type {WidgetFiles} */ files) {
  const url = files.address('worker.js')
  if (new URL(url).origin === location.origin) return url
  return URL.createObjectURL(await files.fetch('worker.js').then((/** @type {Response} */ response) => response.blob()))
}

/** Returns the language of the element's surroundings, then the user's languages. */
const languages = (/** @type {WidgetElement} */ element) =>
  [/** @type {HTMLElement | null} */ (element.closest('[lang]:not([lang=""])'))?.lang, ...navigator.languages].filter(
    (name) => name !== undefined,
  )

class View {
  #element
  #root = document.createElement('div')
  #size = new CSSStyleSheet()
  #send
  #ask
  /** @type {ArchiveState | null | undefined} */
  #archive
  /**
   * The file of the host that is not recognised as an archive or a text yet.
   * @type {{ isCancelled: boolean } | undefined}
   */
  #opening
  #language = 'en'
  facts
  text = ''

  constructor(
    /** @type {WidgetElement} */ element,
    /** @type {WidgetFiles} */ files,
    /** @type {CSSStyleSheet[]} */ sheets,
    /** @type {string} */ link,
  ) {
    this.#element = element
    this.facts = element.facts
    const shadow = /** @type {ShadowRoot} */ (element.shadowRoot)
    shadow.adoptedStyleSheets = [...sheets, this.#size]
    shadow.replaceChildren(this.#root)
    this.dress()
    views.add(this)
    const { text } = element
    const engine = asker()
    const hostTasks = this.#host(files)
    const host = (/** @type {string} */ kind, /** @type {any[]} */ ...input) =>
      (hostTasks[kind] ?? engine.bind(null, kind))(...input)
    this.#send = startPage(this.#root, host, link ?? this.#fragment(), languages(element))
    // After the page is drawn. The surrounding page has its own landmarks, so the element must not add more.
    queueMicrotask(() =>
      this.#root.querySelectorAll('header, .main, footer').forEach((part) => part.setAttribute('role', 'presentation')),
    )
    this.#ask = host
    watchFiles(this.#root, host, this.#sendState)
    watchPlaces(this.#root, this.#send)
    if (text) this.paste(text)
  }

  /**
   * Returns the requests of the page that its host answers. The engine answers all others.
   * @returns {Record<string, (...input: any[]) => any>}
   */
  #host(/** @type {WidgetFiles} */ files) {
    const reportAnswer = (
      /** @type {string} */ _link,
      /** @type {string} */ rating,
      /** @type {string} */ text,
      /** @type {Facts} */ facts,
    ) => this.#reportAnswer(rating, text, facts)
    return {
      rested: reportAnswer,
      followed: reportAnswer,
      language: (/** @type {string} */ name) =>
        files.fetch(`lang/${name}.txt`).then((/** @type {Response} */ response) => response.text()),
      spoken: (/** @type {string} */ name) => (this.#root.lang = this.#language = name),
    }
  }

  follow(/** @type {Facts} */ facts) {
    this.facts = facts
    this.#send('give', this.#fragment())
  }

  paste(/** @type {string} */ text) {
    this.text = text
    this.#send('paste', text)
  }

  /** Opens a file like one that is dropped on the element. */
  async open(/** @type {Blob} */ file) {
    this.#archive = undefined
    const opening = { isCancelled: false }
    this.#opening = opening
    const named = file instanceof File ? file : new File([file], 'file')
    const text = await this.#ask('open', this.#root, [named], this.#sendState)
    if (this.#opening === opening) this.#opening = undefined
    if (opening.isCancelled) return this.#archive ? undefined : this.#cancelled(named.name)
    if (text !== undefined) this.paste(text)
    else if (!this.#archive) throw new Error(`${named.name}: no text or archive could be read`)
  }

  /** Stops reading an archive. */
  cancel() {
    if (this.#opening) this.#opening.isCancelled = true
    if (this.#archive?.state === 'reading') this.#ask('end-archive')
  }

  #cancelled(/** @type {string} */ file) {
    this.#dispatch('error', { code: 'cancelled', message: file })
  }

  /** Passes the state of an archive on to the page, and reports it to the host. */
  #sendState = (/** @type {string} */ kind, /** @type {any} */ value) => {
    this.#send(kind, value)
    if (kind !== 'archive') return
    /** @type {ArchiveState | null} */
    const state = value
    this.#archive = state
    if (state?.state === 'reading' && this.#opening?.isCancelled) return void this.#ask('end-archive')
    if (state?.state === 'reading') this.#dispatch('progress', { bytes: state.bytes, total: state.total })
    if (state?.state === 'cancelled') this.#cancelled(state.file)
    if (state?.state === 'failed') this.#dispatch('error', { code: 'file', message: `${state.file}: ${state.reason}` })
    // The answer for a single node follows like that of a paste.
    if (state?.state === 'read' && state.nodes.length !== 1) this.#dispatch('fleet', { fleet: state.fleet })
  }

  check(/** @type {string} */ text, /** @type {Facts} */ facts) {
    return ask('write', 'json', text, { facts, lang: this.#language }, false).then(JSON.parse)
  }

  /** Applies the colour scheme, the compact form and the surrounding text size. */
  dress() {
    const { theme, compact, parentNode } = this.#element
    const surroundings = parentNode instanceof Element ? parentNode : document.documentElement
    const dark = (['light', 'dark'].includes(theme) ? theme : scheme(this.#element)) === 'dark'
    this.#root.className = ['reusecheck', dark && 'dark', compact && 'compact'].filter(Boolean).join(' ')
    this.#size.replaceSync(`:host { --rem: ${getComputedStyle(surroundings).fontSize} }`)
  }

  /** Frees the page's memory. */
  end() {
    views.delete(this)
    this.#send('end', '')
  }

  /** Applies a changed attribute that is not a fact. */
  changed(/** @type {string} */ name) {
    if (name === 'lang') this.#send('speak', this.#element.lang)
    else this.dress()
  }

  #fragment() {
    return fragment(this.facts, '')
  }

  #reportAnswer(/** @type {string} */ rating, /** @type {string} */ text, /** @type {Facts} */ facts) {
    Object.assign(this, { text, facts })
    // Without facts there is no report.
    const report = async () => (rating ? this.check(text, facts) : null)
    this.#dispatch('report', { rating, facts, report })
  }

  #dispatch(/** @type {string} */ name, /** @type {object} */ detail) {
    this.#element.dispatchEvent(new CustomEvent(`reuse-check:${name}`, { bubbles: true, composed: true, detail }))
  }
}
