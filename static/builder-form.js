// The form of the page that writes snippets: the address of the files, the look of the element, and the kind of snippet.

import { folder, origin, WAYS } from './builder-snippets.js'
import { el, filled, prose } from './draw.js'

/**
 * Names of products, which are the same in every language.
 * @type {Words}
 */
const NAMES = { sphinx: 'Sphinx', mkdocs: 'MkDocs Material', docusaurus: 'Docusaurus', hugo: 'Hugo' }

/** Draws the fields with the chosen values. Calls `changed(name, value)` after every change. */
export function draw(
  /** @type {Words} */ words,
  /** @type {[id: string, name: string][]} */ languages,
  /** @type {Chosen} */ chosen,
  /** @type {Changed} */ changed,
) {
  const choice = (/** @type {string} */ name, /** @type {string[][]} */ values) =>
    segments(
      name,
      words[name === 'way' ? 'kind' : name],
      values,
      String(chosen[/** @type {keyof Chosen} */ (name)]),
      changed,
    )
  return [
    address('base', words, chosen.base, folder, changed),
    address('site', words, chosen.site, (/** @type {string} */ text) => (text.trim() ? origin(text) : ''), changed),
    choice('lang', [['', words['lang-around']], ...languages]),
    choice(
      'theme',
      ['', 'light', 'dark'].map((theme) => [theme, words[`theme-${theme || 'around'}`]]),
    ),
    el(
      'p',
      { class: 'field check' },
      checkbox('compact', chosen.compact, changed),
      el('label', { for: 'compact' }, words.compact),
    ),
    choice(
      'way',
      Object.keys(WAYS).map((way) => [way, NAMES[way] ?? words[`kind-${way}`]]),
    ),
  ]
}

/** Creates a field for an address, with its problem below. `read` returns undefined for an unusable address. */
function address(
  /** @type {string} */ name,
  /** @type {Words} */ words,
  /** @type {string} */ value,
  /** @type {(text: string) => string | undefined} */ read,
  /** @type {Changed} */ changed,
) {
  const help = el('p', { id: `${name}-help` })
  const input = el('input', {
    type: 'text',
    inputmode: 'url',
    id: name,
    value,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': help.id,
  })
  const judge = () => {
    const bad = read(input.value) === undefined
    help.className = bad ? 'finding' : 'help'
    help.replaceChildren(
      ...(bad ? [filled(words[`${name}-wrong`], { value: input.value })] : prose(words[`${name}-help`])),
    )
    input.setAttribute('aria-invalid', String(bad))
  }
  input.addEventListener('input', () => {
    judge()
    changed(name, input.value)
  })
  judge()
  return el('div', { class: 'field' }, el('label', { for: name }, words[name]), input, help)
}

function segments(
  /** @type {string} */ name,
  /** @type {string} */ label,
  /** @type {string[][]} */ values,
  /** @type {string} */ value,
  /** @type {Changed} */ changed,
) {
  const segment = (/** @type {string[]} */ [each, text]) => {
    const input = el('input', {
      type: 'radio',
      name,
      value: each,
      checked: each === value && '',
      onchange: () => changed(name, each),
    })
    return el('label', { class: 'segment' }, input, el('span', {}, text))
  }
  return el(
    'fieldset',
    { class: 'field' },
    el('legend', {}, label),
    el('div', { class: 'segments' }, values.map(segment)),
  )
}

const checkbox = (/** @type {string} */ name, /** @type {boolean} */ checked, /** @type {Changed} */ changed) =>
  el('input', {
    type: 'checkbox',
    id: name,
    checked: checked && '',
    onchange: ({ target }) => changed(name, target.checked),
  })
