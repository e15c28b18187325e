// The panel that estimates how often a port is reused while its entry exists: inputs, figures, a plot and assumptions.
import { el, field, filled, links, select } from './draw.js'
import { plot } from './plot.js'

const CLOSES = ['client', 'server', 'client-reset', 'server-reset']
/** @type {Record<string, number>} */
const NUMBERS = { rate: 100, first: 32768, last: 60999, openSeconds: 0, backends: 4, draining: 1, seconds: 30 }
/**
 * The input for each number, by the engine's name where the two differ.
 * @type {Words}
 */
const INPUT_NAMES = {
  ports: 'last',
  'draining.backends': 'backends',
  'draining.draining': 'draining',
  'draining.seconds': 'seconds',
}

export function likely(
  /** @type {HTMLElement} */ panel,
  /** @type {Words} */ words,
  /** @type {PanelTools} */ { ask, memory },
) {
  const number = (/** @type {string} */ name) =>
    el('input', { type: 'text', inputmode: 'decimal', name, value: memory[name] ?? NUMBERS[name], autocomplete: 'off' })
  const closes = select(
    'closes',
    CLOSES.map((name) => [name, words[`closes-${name}`]]),
    memory.closes ?? 'client',
  )
  const last = number('last')
  last.setAttribute('aria-label', words.ports)
  const refusal = el('p', { class: 'finding', id: 'explore-refusal', role: 'alert' })
  const form = el(
    'form',
    {
      class: 'inputs',
      oninput: ({ target }) => {
        memory[target.name] = target.value
        calculate()
      },
      onsubmit: (event) => event.preventDefault(),
    },
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
  /** @type {NodeState | undefined} */
  let node
  let turn = 0

  async function calculate() {
    const ownTurn = ++turn
    const estimate = await ask('explore', 'likely', node?.paste ?? '', node?.formFacts ?? {}, readInput(form))
    if (ownTurn !== turn) return
    mark(estimate.refused)
    if (estimate.result) output.replaceChildren(...answer(estimate, fieldText(form, 'rate'), words))
  }

  /** Marks the field whose value was rejected. The previous figures stay. */
  function mark(/** @type {Refused | undefined} */ refused) {
    const field = refused?.field.replace(/^input\./, '')
    for (const input of form.querySelectorAll('input')) {
      const isRefused = field !== undefined && input.name === (INPUT_NAMES[field] ?? field)
      if (isRefused) input.setAttribute('aria-invalid', 'true')
      else input.removeAttribute('aria-invalid')
      if (isRefused) input.setAttribute('aria-describedby', refusal.id)
      else input.removeAttribute('aria-describedby')
    }
    // Users know the field by its label, not by the engine's name.
    const label = form.querySelector('[aria-invalid]')?.parentElement?.firstChild?.textContent
    refusal.textContent = refused ? refused.message.replace(refused.field, () => label ?? refused.field) : ''
  }

  return function update(/** @type {NodeState | undefined} */ newNode) {
    node = newNode
    return calculate()
  }
}

const fieldText = (/** @type {HTMLFormElement} */ form, /** @type {string} */ name) =>
  /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name)).value

/** Returns the input of the estimate. An invalid number becomes NaN, which the engine rejects. */
function readInput(/** @type {HTMLFormElement} */ form) {
  const number = (/** @type {string} */ name) => {
    const text = fieldText(form, name).trim()
    return text === '' ? NaN : Number(text.replace(',', '.'))
  }
  return {
    rate: number('rate'),
    ports: [number('first'), number('last')],
    closes: fieldText(form, 'closes'),
    openSeconds: number('openSeconds'),
    draining: { backends: number('backends'), draining: number('draining'), seconds: number('seconds') },
  }
}

function answer(
  /** @type {{ result: EstimateResult, curve: Curve }} */ { result, curve },
  /** @type {string} */ rate,
  /** @type {Words} */ words,
) {
  const sourceLinks = (/** @type {string[]} */ ids) =>
    links(
      result.sources.filter(({ id }) => ids.includes(id)),
      words,
    )
  const line = (/** @type {{ text: string, sources: string[] }} */ { text, sources }) =>
    el('li', {}, text, sourceLinks(sources))
  return [
    figures(result, words),
    plot(curve, Number(rate), words),
    el('details', {}, el('summary', {}, words.formula), el('ol', { class: 'plain-list' }, result.formula.map(line))),
    el('details', {}, el('summary', {}, words.constants), constants(result, words, sourceLinks)),
    el('h3', {}, words.assumptions),
    el('ul', { class: 'plain-list' }, result.assumptions.map(line)),
  ]
}

function figures(/** @type {EstimateResult} */ result, /** @type {Words} */ words) {
  const draining = result.whileDraining
  /** @type {[string, Figure | undefined][]} */
  const rows = [
    ['reuse', result.reuse],
    ['delayed', result.delayed],
    ['same-backend', result.sameBackend],
    ['draining-stale', draining?.stale],
    ['draining-delayed', draining?.delayed],
  ]
  const row = (/** @type {[string, Figure]} */ [name, { share, perSecond, perMinute }]) =>
    el(
      'tr',
      { 'data-id': name },
      el('th', { scope: 'row' }, words[name]),
      el('td', {}, span(share, percent, words)),
      el('td', {}, span(perSecond, plain, words)),
      el('td', {}, span(perMinute, plain, words)),
    )
  const heads = ['figure', 'share', 'per-second', 'per-minute'].map((name) => el('th', { scope: 'col' }, words[name]))
  return el(
    'table',
    { class: 'figures' },
    el('thead', {}, el('tr', {}, heads)),
    el(
      'tbody',
      {},
      rows.map(([name, figure]) => figure && row([name, figure])),
    ),
  )
}

function constants(
  /** @type {EstimateResult} */ result,
  /** @type {Words} */ words,
  /** @type {(ids: string[]) => Child} */ sourceLinks,
) {
  const row = (/** @type {EstimateResult['constants'][number]} */ { text, value, unit, evidence, read, sources }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, text),
      el('td', {}, `${value}${unit === 's' ? ' s' : ''}`),
      el('td', {}, read, el('span', { class: 'help' }, ` (${words[`certainty.${evidence}`]})`)),
      el('td', {}, sourceLinks(sources)),
    )
  const heads = ['constant', 'share', 'read', 'sources'].map((name) =>
    el('th', { scope: 'col' }, name === 'share' ? '=' : words[name]),
  )
  return el('table', {}, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, result.constants.map(row)))
}

const lang = () => document.documentElement.lang || 'en'
const share = (/** @type {number} */ value) =>
  new Intl.NumberFormat(lang(), { style: 'percent', maximumSignificantDigits: 2 }).format(value)
/** Formats a share. A value that only rounds to 0 % or 100 % gets a `<` or `>`. */
const percent = (/** @type {number} */ value) =>
  value > 0.995 && value < 1 ? `> ${share(0.99)}` : value > 0 && value < 0.001 ? `< ${share(0.001)}` : share(value)
const plain = (/** @type {number} */ value) =>
  new Intl.NumberFormat(lang(), { maximumSignificantDigits: 2 }).format(value)

function span(
  /** @type {number[]} */ [least, most],
  /** @type {(value: number) => string} */ write,
  /** @type {Words} */ words,
) {
  const [from, to] = [write(least), write(most)]
  return from === to ? to : filled(words.between, { least: from, most: to })
}
