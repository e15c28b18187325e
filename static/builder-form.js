// The form of the page that writes snippets: where the files are, how the element shall look, and what for.
import { el, filled, prose } from './explore/draw.js'
import { folder, origin, WAYS } from './builder-snippets.js'

/** Names of products; the same in every language. */
const NAMES = { sphinx: 'Sphinx', mkdocs: 'MkDocs Material', docusaurus: 'Docusaurus', hugo: 'Hugo' }

/** The fields, with what is chosen; `changed(name, value)` hears of every change. */
export function draw(words, languages, chosen, changed) {
  const choice = (name, values) => segments(name, words[name === 'way' ? 'kind' : name], values, chosen[name], changed)
  return [
    address('base', words, chosen.base, folder, changed),
    address('site', words, chosen.site, (text) => (text.trim() ? origin(text) : ''), changed),
    choice('lang', [['', words['lang-around']], ...languages]),
    choice('theme', ['', 'light', 'dark'].map((theme) => [theme, words[`theme-${theme || 'around'}`]])),
    el('p', { class: 'field check' }, checkbox('compact', chosen.compact, changed), el('label', { for: 'compact' }, words.compact)),
    choice('way', Object.keys(WAYS).map((way) => [way, NAMES[way] ?? words[`kind-${way}`]])),
  ]
}

/** An address, with what is wrong with it below; `read` gives undefined for one that cannot be used. */
function address(name, words, value, read, changed) {
  const help = el('p', { id: `${name}-help` })
  const input = el('input', { type: 'text', inputmode: 'url', id: name, value, autocomplete: 'off', spellcheck: 'false', 'aria-describedby': help.id })
  const judge = () => {
    const bad = read(input.value) === undefined
    help.className = bad ? 'finding' : 'help'
    help.replaceChildren(...(bad ? [filled(words[`${name}-wrong`], { value: input.value })] : prose(words[`${name}-help`])))
    input.setAttribute('aria-invalid', bad)
  }
  input.addEventListener('input', () => {
    judge()
    changed(name, input.value)
  })
  judge()
  return el('div', { class: 'field' }, el('label', { for: name }, words[name]), input, help)
}

function segments(name, label, values, value, changed) {
  const segment = ([each, text]) => {
    const input = el('input', { type: 'radio', name, value: each, checked: each === value && '', onchange: () => changed(name, each) })
    return el('label', { class: 'segment' }, input, el('span', {}, text))
  }
  return el('fieldset', { class: 'field' }, el('legend', {}, label), el('div', { class: 'segments' }, values.map(segment)))
}

const checkbox = (name, checked, changed) =>
  el('input', { type: 'checkbox', id: name, checked: checked && '', onchange: ({ target }) => changed(name, target.checked) })
