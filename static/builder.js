// The page that writes snippets from the choices in the form and the preview.

import { draw } from './builder-form.js'
import { preview } from './builder-preview.js'
import { folder, needsSite, omittedFacts, origin, WAYS } from './builder-snippets.js'
import { command, el, filled, prose } from './draw.js'
import { ask } from './engine.js'
import { fragment } from './fragment.js'

const root = /** @type {HTMLElement} */ (document.querySelector('#builder main'))
const header = /** @type {HTMLElement} */ (document.querySelector('#builder > header'))
const place = el('div', { class: 'preview' })
const result = el('div', { class: 'result' })
const back = el('a', {})

// The folder that contains all forms, unless this page is served from another place.
const base = location.pathname.endsWith('/app/builder.html')
  ? new URL('..', location.href).href
  : 'https://docs.example/reusecheck/'
/** @type {Chosen & Record<string, any>} */
const chosen = { base, site: '', lang: '', theme: '', compact: false, way: 'html', facts: {} }

/** @type {Words} */
let words
/** @type {string} */
let language
/** @type {[id: string, name: string][]} */
let languages
/** @type {Pins | undefined} */
let pins
/** @type {Awaited<ReturnType<typeof preview>> | undefined} */
let view
/** The choices that the snippets were last written for. */
let written = ''

async function start() {
  const linkLanguage = /[#&]l=([\w-]+)/.exec(location.hash)?.[1]
  const [, response] = await Promise.all([
    setLanguage([linkLanguage, ...navigator.languages].filter((lang) => lang !== undefined)),
    fetch(new URL('./pins.json', import.meta.url)),
  ])
  pins = response.ok ? await response.json() : undefined
  show()
  view = await preview(place, location.hash, (/** @type {Facts} */ facts) => {
    const { sysctls, ...others } = facts
    chosen.facts = Object.keys(sysctls ?? {}).length > 0 ? facts : others
    write()
  })
  // Apply choices that were made while it loaded.
  for (const name of ['theme', 'compact']) view.set(name, chosen[name])
  view.set('lang', chosen.lang || language)
}

/** Applies the first of these languages that exists. */
async function setLanguage(/** @type {string[]} */ wishes) {
  ;({ lang: language, languages, words } = await ask('builder', wishes))
  document.documentElement.lang = language
  document.title = words.title
  const question = /** @type {Element} */ (header.querySelector('p'))
  question.textContent = words.question
  header.querySelectorAll('button').forEach((button) => button.remove())
  const others = languages.filter(([lang]) => lang !== language)
  header.append(
    ...others.map(([lang, name]) =>
      el('button', { type: 'button', class: 'language', lang, onclick: () => changeLanguage(lang) }, name),
    ),
  )
}

/** Changes the language and keeps all choices. */
async function changeLanguage(/** @type {string} */ lang) {
  await setLanguage([lang])
  show()
  view?.set('lang', chosen.lang || language)
  header.querySelector('button')?.focus()
}

function show() {
  back.textContent = words.back
  root.replaceChildren(
    el(
      'section',
      { class: 'node', 'aria-labelledby': 'choices' },
      el('h2', { id: 'choices' }, words.choices),
      draw(words, languages, chosen, changed),
    ),
    el('section', { class: 'node', 'aria-labelledby': 'result' }, el('h2', { id: 'result' }, words.result), result),
    el(
      'section',
      { class: 'look', 'aria-labelledby': 'facts' },
      el('h2', { id: 'facts' }, words.facts),
      el('p', { class: 'help' }, words['facts-help']),
      place,
    ),
    el('p', {}, back),
  )
  write()
}

function changed(/** @type {string} */ name, /** @type {any} */ value) {
  chosen[name] = value
  if (name === 'lang') view?.set('lang', value || language)
  else if (name === 'theme' || name === 'compact') view?.set(name, value)
  write()
}

/** Writes the snippets for the current choices. */
function write() {
  const { way, facts } = chosen
  back.href = `./#${fragment(facts, '')}`
  const choice = {
    ...chosen,
    base: folder(chosen.base),
    site: chosen.site && origin(chosen.site),
    pins,
    fallback: words.fallback,
  }
  // A report without new facts must not replace a button that is being used.
  const wanted = JSON.stringify([language, choice])
  if (written === wanted) return
  written = wanted
  if (!pins) return result.replaceChildren(el('p', { class: 'notice' }, prose(words['no-hashes'])))
  if (choice.base === undefined || choice.site === undefined)
    return result.replaceChildren(el('p', { class: 'muted' }, words['not-yet']))
  if (needsSite(way) && !choice.site)
    return result.replaceChildren(el('p', { class: 'notice' }, prose(words['needs-site'])))
  const omitted = omittedFacts(way, facts)
  result.replaceChildren(
    el(
      'div',
      {},
      el('p', {}, prose(words[`about-${way}`])),
      el('p', { class: 'help' }, filled(words.version, { version: pins.version })),
    ),
    ...WAYS[way](/** @type {Choice} */ (choice)).map((/** @type {string[]} */ [where, text]) =>
      part(words[where] ?? where, text),
    ),
    omitted.length > 0
      ? el(
          'p',
          { class: 'notice' },
          filled(words['left-out'], {
            facts: new Intl.ListFormat(language).format(omitted.map((fact) => words[fact] ?? fact)),
          }),
        )
      : '',
  )
}

const part = (/** @type {string} */ where, /** @type {string} */ text) =>
  el('div', { class: 'part' }, el('h3', {}, where), command(text, words, where))

start().catch((error) => {
  document.getElementById('start-failed')?.removeAttribute('hidden')
  if (words) place.replaceChildren(el('p', { class: 'notice', role: 'alert' }, words['no-preview']))
  throw error
})
