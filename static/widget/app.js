// What the loader of <reuse-check> loads on use: the page itself, drawn into a shadow root.
import { ask, asker, place } from '../engine.js'
import { watch as watchFiles } from '../files.js'
import { fragment } from '../fragment.js'
import { place as parts } from '../parts.js'
import { watchPlaces } from '../places.js'
import init, { startPage } from '../reusecheck-web.js'
import { scheme, watchScheme } from './theme.js'

/** Keeps the page's styles and the host's apart; its texts are as large as those around it. */
const APART = `
:host { all: initial; display: block; font-family: var(--reusecheck-font, inherit); --sans: inherit; }
.reusecheck { padding: 0; max-width: none; color-scheme: light; font-family: inherit; font-size: calc(.9375 * var(--rem)); line-height: 1.5; }
.reusecheck.dark { color-scheme: dark; }
/* The element has no address of its own, and no pages beside it. */
.reusecheck :is(nav, .link, .elsewhere) { display: none; }
.compact :is(header, footer, .beyond, .examples) { display: none; }
/* The answer stands right below the rating. */
.headline { position: static; }
.headline button { display: none; }
`

/** @type {Promise<CSSStyleSheet[]> | undefined} */
let ready
/** @type {Set<View>} */
const views = new Set()

/** Draws into the element's shadow root, in place of its slot; with what a link's fragment says, where there is one. */
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

/** Wasm, styles and engine, once for all elements. */
async function prepare(/** @type {WidgetFiles} */ files) {
  Object.assign(place, {
    script: () => script(files),
    here: async () => import(await files.module('worker.js')),
    wasm: () => bytes(files, 'engine.wasm'),
    archive: () => bytes(files, 'archive.wasm'),
    languages: () => files.address(''),
  })
  parts.bytes = (address) => bytes(files, address.slice(2))
  const [wasm, style] = await Promise.all([
    bytes(files, 'page.wasm'),
    files.fetch('style.css').then((/** @type {Response} */ response) => response.text()),
  ])
  await init({ module_or_path: wasm })
  watchScheme(() => views.forEach((view) => view.dress()))
  return [relative(style), APART].map((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet
  })
}

/** Read as bytes, since a host may call wasm what it likes. */
const bytes = (/** @type {WidgetFiles} */ files, /** @type {string} */ name) =>
  files.fetch(name).then((/** @type {Response} */ response) => response.arrayBuffer())

/** The page measures in rem, which is the host's own: lengths become those of the text around the element. */
const relative = (/** @type {string} */ style) =>
  style.replace(/(@[^{]*)|([\d.]+)rem\b/g, (_all, rule, rems) => rule ?? `calc(${rems} * var(--rem))`)

/** From another origin a browser starts no worker: there it is one of this page's, of the same text. */
async function script(/** @type {WidgetFiles} */ files) {
  const url = files.address('worker.js')
  if (new URL(url).origin === location.origin) return url
  return URL.createObjectURL(await files.fetch('worker.js').then((/** @type {Response} */ response) => response.blob()))
}

/** The language of what stands around the element, then those of the reader. */
const languages = (/** @type {WidgetElement} */ element) =>
  [/** @type {HTMLElement | null} */ (element.closest('[lang]:not([lang=""])'))?.lang, ...navigator.languages].filter(
    (name) => name !== undefined,
  )

class View {
  #element
  #root = document.createElement('div')
  #size = new CSSStyleSheet()
  #tell
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
    const here = this.#host(files)
    const host = (/** @type {string} */ kind, /** @type {any[]} */ ...input) =>
      (here[kind] ?? engine.bind(null, kind))(...input)
    this.#tell = startPage(this.#root, host, link ?? this.#fragment(), languages(element))
    // Once it is drawn; the landmarks are those of the page around.
    queueMicrotask(() =>
      this.#root.querySelectorAll('header, .main, footer').forEach((part) => part.setAttribute('role', 'presentation')),
    )
    watchFiles(this.#root, host, this.#tell)
    watchPlaces(this.#root, this.#tell)
    if (text) this.paste(text)
  }

  /**
   * What the page asks of its host; the rest is the engine's.
   * @returns {Record<string, (...input: any[]) => any>}
   */
  #host(/** @type {WidgetFiles} */ files) {
    const answered = (
      /** @type {string} */ _link,
      /** @type {string} */ rating,
      /** @type {string} */ text,
      /** @type {Facts} */ facts,
    ) => this.#answered(rating, text, facts)
    return {
      rested: answered,
      followed: answered,
      language: (/** @type {string} */ name) =>
        files.fetch(`lang/${name}.txt`).then((/** @type {Response} */ response) => response.text()),
      spoken: (/** @type {string} */ name) => (this.#root.lang = this.#language = name),
    }
  }

  follow(/** @type {Facts} */ facts) {
    this.facts = facts
    this.#tell('give', this.#fragment())
  }

  paste(/** @type {string} */ text) {
    this.text = text
    this.#tell('paste', text)
  }

  check(/** @type {string} */ text, /** @type {Facts} */ facts) {
    return ask('write', 'json', text, { facts, lang: this.#language }, false).then(JSON.parse)
  }

  /** Light or dark, compact or not, as large as the text around. */
  dress() {
    const { theme, compact, parentNode } = this.#element
    const around = parentNode instanceof Element ? parentNode : document.documentElement
    const dark = (['light', 'dark'].includes(theme) ? theme : scheme(this.#element)) === 'dark'
    this.#root.className = ['reusecheck', dark && 'dark', compact && 'compact'].filter(Boolean).join(' ')
    this.#size.replaceSync(`:host { --rem: ${getComputedStyle(around).fontSize} }`)
  }

  /** Gives back all that the page holds. */
  end() {
    views.delete(this)
    this.#tell('end', '')
  }

  /** An attribute other than a fact's is another. */
  changed(/** @type {string} */ name) {
    if (name === 'lang') this.#tell('give', this.#fragment())
    else this.dress()
  }

  #fragment() {
    return fragment(this.facts, this.#element.lang)
  }

  #answered(/** @type {string} */ rating, /** @type {string} */ text, /** @type {Facts} */ facts) {
    Object.assign(this, { text, facts })
    // Nothing given has no report.
    const report = async () => (rating ? this.check(text, facts) : null)
    const detail = { rating, facts, report }
    this.#element.dispatchEvent(new CustomEvent('reuse-check:report', { bubbles: true, composed: true, detail }))
  }
}
