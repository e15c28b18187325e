// How often a port is used again while its entry lives: inputs, figures, a plot, and everything they rest on.
import { el, field, filled, links, select } from './draw.js'
import { plot } from './plot.js'

const CLOSES = ['client', 'server', 'client-reset', 'server-reset']
const NUMBERS = { rate: 100, first: 32768, last: 60999, openSeconds: 0, backends: 4, draining: 1, seconds: 30 }
/** What the engine calls a number, and where it stands here. */
const PLACES = { ports: 'last', 'draining.backends': 'backends', 'draining.draining': 'draining', 'draining.seconds': 'seconds' }

export function likely(panel, words, { ask, memory }) {
  const number = (name) => el('input', { type: 'text', inputmode: 'decimal', name, value: memory[name] ?? NUMBERS[name], autocomplete: 'off' })
  const closes = select('closes', CLOSES.map((name) => [name, words[`closes-${name}`]]), memory.closes ?? 'client')
  const last = number('last')
  last.setAttribute('aria-label', words.ports)
  const refusal = el('p', { class: 'finding', id: 'explore-refusal', role: 'alert' })
  const form = el(
    'form',
    { class: 'inputs', oninput: ({ target }) => work((memory[target.name] = target.value)), onsubmit: (event) => event.preventDefault() },
    field(words.rate, number('rate')),
    field(words.closes, closes),
    field(words['open-seconds'], number('openSeconds')),
    field(words.ports, number('first'), last),
    field(words.backends, number('backends')),
    field(words.draining, number('draining')),
    field(words['draining-seconds'], number('seconds')),
  )
  const output = el('div', { 'aria-live': 'polite' })
  panel.append(el('p', { class: 'help' }, words['likely-help']), form, refusal, output)
  let node
  let turn = 0

  async function work() {
    const mine = ++turn
    const told = await ask('explore', 'likely', node?.paste ?? '', node?.given ?? {}, asked(form))
    if (mine !== turn) return
    mark(told.refused)
    if (told.result) output.replaceChildren(...answer(told, form.elements.rate.value, words))
  }

  /** Says what cannot be used, at its place; the figures of before stay. */
  function mark(refused) {
    const field = refused?.field.replace(/^input\./, '')
    for (const input of form.querySelectorAll('input')) {
      const here = field !== undefined && input.name === (PLACES[field] ?? field)
      if (here) input.setAttribute('aria-invalid', 'true')
      else input.removeAttribute('aria-invalid')
      if (here) input.setAttribute('aria-describedby', refusal.id)
      else input.removeAttribute('aria-describedby')
    }
    // The reader knows the field by its label, not by the engine's name for it.
    const label = form.querySelector('[aria-invalid]')?.parentElement.firstChild.textContent
    refusal.textContent = refused ? refused.message.replace(refused.field, () => label ?? refused.field) : ''
  }

  return function update(told) {
    node = told
    return work()
  }
}

/** What is no number stays as it is: the engine says so. */
function asked({ elements }) {
  const number = (name) => (elements[name].value.trim() === '' ? NaN : Number(elements[name].value.trim().replace(',', '.')))
  return {
    rate: number('rate'),
    ports: [number('first'), number('last')],
    closes: elements.closes.value,
    openSeconds: number('openSeconds'),
    draining: { backends: number('backends'), draining: number('draining'), seconds: number('seconds') },
  }
}

function answer({ result, curve }, rate, words) {
  const cited = (ids) => links(result.sources.filter(({ id }) => ids.includes(id)), words)
  const line = ({ text, sources }) => el('li', {}, text, cited(sources))
  return [
    figures(result, words),
    plot(curve, Number(rate), words),
    el('details', {}, el('summary', {}, words.formula), el('ol', { class: 'plain-list' }, result.formula.map(line))),
    el('details', {}, el('summary', {}, words.constants), constants(result, words, cited)),
    el('h3', {}, words.assumptions),
    el('ul', { class: 'plain-list' }, result.assumptions.map(line)),
  ]
}

function figures(result, words) {
  const draining = result.whileDraining
  const rows = [
    ['reuse', result.reuse],
    ['delayed', result.delayed],
    ['same-backend', result.sameBackend],
    ['draining-stale', draining?.stale],
    ['draining-delayed', draining?.delayed],
  ]
  const row = ([name, { share, perSecond, perMinute }]) =>
    el(
      'tr',
      { 'data-id': name },
      el('th', { scope: 'row' }, words[name]),
      ...[[share, percent], [perSecond, plain], [perMinute, plain]].map(([range, write]) => el('td', {}, span(range, write, words))),
    )
  const heads = ['figure', 'share', 'per-second', 'per-minute'].map((name) => el('th', { scope: 'col' }, words[name]))
  return el('table', { class: 'figures' }, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, rows.filter(([, figure]) => figure).map(row)))
}

function constants(result, words, cited) {
  const row = ({ text, value, unit, evidence, read, sources }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, text),
      el('td', {}, `${value}${unit === 's' ? ' s' : ''}`),
      el('td', {}, read, el('span', { class: 'help' }, ` (${words[`certainty.${evidence}`]})`)),
      el('td', {}, cited(sources)),
    )
  const heads = ['constant', 'share', 'read', 'sources'].map((name) => el('th', { scope: 'col' }, name === 'share' ? '=' : words[name]))
  return el('table', {}, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, result.constants.map(row)))
}

const lang = () => document.documentElement.lang || 'en'
const share = (value) => new Intl.NumberFormat(lang(), { style: 'percent', maximumSignificantDigits: 2 }).format(value)
/** Nothing that only rounds to none or all is called so. */
const percent = (value) => (value > 0.995 && value < 1 ? `> ${share(0.99)}` : value > 0 && value < 0.001 ? `< ${share(0.001)}` : share(value))
const plain = (value) => new Intl.NumberFormat(lang(), { maximumSignificantDigits: 2 }).format(value)

function span([least, most], write, words) {
  const [from, to] = [write(least), write(most)]
  return from === to ? to : filled(words.between, { least: from, most: to })
}
