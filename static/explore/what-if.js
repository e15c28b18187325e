// The what-if panel: the smallest changes that help, and a comparison of the node with a changed one.
import { el, field, filled, prose, select } from './draw.js'

const MODES = ['ipvs', 'iptables', 'nftables', 'userspace']
const REUSE = 'net.ipv4.vs.conn_reuse_mode'
const EXPIRE = 'net.ipv4.vs.expire_nodest_conn'

export function whatIf(
  /** @type {HTMLElement} */ panel,
  /** @type {Words} */ words,
  /** @type {PanelTools} */ { ask, memory },
) {
  const nearest = el('div')
  const leaving = el('div')
  const own = el('div')
  const answer = el('div', { 'aria-live': 'polite' })
  panel.append(el('p', { class: 'help' }, words['what-if-help']), nearest, leaving, own, answer)
  /** @type {NodeState | undefined} */
  let node
  let turn = 0

  async function judge(/** @type {Facts} */ facts) {
    memory.judged = facts
    const ownTurn = ++turn
    const result = await ask('explore', 'whatIf', node?.paste, node?.formFacts, facts)
    if (ownTurn === turn) answer.replaceChildren(...comparison(result, words))
  }

  return async function update(/** @type {NodeState | undefined} */ newNode) {
    // An update with the same node keeps the user's changes.
    const key = JSON.stringify(newNode)
    const isSame = key === memory.key
    if (isSame && node) return
    if (!isSame) memory.typed = memory.judged = undefined
    memory.key = key
    memory.typed ??= {}
    node = newNode
    turn++
    answer.replaceChildren()
    if (!node?.rating) {
      nearest.replaceChildren(el('p', {}, words['no-node']))
      leaving.replaceChildren()
      return own.replaceChildren()
    }
    const { facts, rating, changes, ...background } = await ask('explore', 'nearest', node.paste, node.formFacts)
    if (node !== newNode) return
    nearest.replaceChildren(...nearestChanges(rating, changes, words, judge))
    leaving.replaceChildren(...exits(background, words))
    own.replaceChildren(form(facts, words, judge, memory))
    if (memory.judged) await judge(memory.judged)
  }
}

function nearestChanges(
  /** @type {string} */ rating,
  /** @type {Change[]} */ changes,
  /** @type {Words} */ words,
  /** @type {(facts: Facts) => void} */ judge,
) {
  const nothing = rating === 'none' ? words['nearest-clean'] : words['nearest-none']
  const one = (/** @type {Change} */ { kind, text, certainty, facts }) => {
    const confidence = filled(words['would-be'], { certainty: words[`certainty.${certainty}`] })
    const button = el('button', { type: 'button', class: 'action', onclick: () => judge(facts) }, words.try)
    return el('li', { 'data-kind': kind }, el('p', {}, text), el('p', { class: 'help' }, confidence), button)
  }
  const list = changes.length > 0 ? el('ol', { class: 'steps' }, changes.map(one)) : el('p', {}, nothing)
  return [el('h3', {}, words.nearest), list]
}

/** Lists the modes that the node can use instead of IPVS, and statements of other vendors. */
function exits(
  /** @type {Pick<NodeReport, 'ipvs' | 'exits' | 'statements'>} */ { ipvs, exits = [], statements = [] },
  /** @type {Words} */ words,
) {
  const list = (/** @type {string} */ title, /** @type {HTMLElement[]} */ items) =>
    items.length > 0 ? [el('p', { class: 'help' }, title), el('ul', {}, items)] : []
  const exit = (/** @type {NodeExit} */ { mode, status, text, needs, steps }) => {
    const step = (/** @type {NodeExit['steps'][number]} */ { text, commands = [] }) =>
      el('li', {}, prose(text), ...commands.map((command) => el('pre', {}, el('code', {}, command))))
    const needed = list(
      words['exit-needs'],
      needs.map((need) => el('li', {}, prose(need))),
    )
    return el(
      'details',
      { 'data-mode': mode, 'data-status': status },
      el('summary', {}, el('b', {}, mode), ' ', prose(text)),
      ...needed,
      ...list(words['exit-steps'], steps.map(step)),
    )
  }
  const statementItems = statements.map(({ text, page, date }) =>
    el('li', {}, prose(text), ' (', el('a', { href: page, rel: 'noreferrer' }, date), ')'),
  )
  return [
    ...(ipvs ? [el('h3', {}, words.exits), el('p', {}, ipvs.text), ...exits.map(exit)] : []),
    ...(statementItems.length > 0 ? [el('h3', {}, words.statements), el('ul', {}, statementItems)] : []),
  ]
}

/** Creates a form with the node's facts. Each change is judged at once. */
function form(
  /** @type {Facts & Record<string, any>} */ facts,
  /** @type {Words} */ words,
  /** @type {(facts: Facts) => void} */ judge,
  /** @type {Memory} */ memory,
) {
  const { typed } = memory
  const text = (/** @type {string} */ name) =>
    el('input', {
      type: 'text',
      name,
      value: typed[name] ?? facts[name] ?? '',
      autocomplete: 'off',
      spellcheck: 'false',
    })
  const values = (/** @type {string} */ name) =>
    select(
      name,
      [
        ['', words['as-it-is']],
        ['0', '0'],
        ['1', '1'],
      ],
      typed[name],
    )
  const form = el(
    'form',
    {
      class: 'inputs',
      oninput: ({ target }) => {
        typed[target.name] = target.value
        judge(readForm())
      },
      onsubmit: (event) => event.preventDefault(),
    },
    field(words['cluster-version'], text('clusterVersion')),
    field(words.kernel, text('kernel')),
    field(
      words.mode,
      select('proxyMode', [['', words['as-it-is']], ...MODES.map((mode) => [mode, mode])], typed.proxyMode),
    ),
    field(REUSE, values(REUSE)),
    field(EXPIRE, values(EXPIRE)),
  )
  function readForm() {
    const value = (/** @type {string} */ name) =>
      /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name)).value.trim()
    /** @type {Facts & Record<string, any> & { sysctls: Record<string, number> }} */
    const newFacts = { ...facts, sysctls: { ...facts.sysctls } }
    for (const name of ['clusterVersion', 'kernel']) {
      if (value(name)) newFacts[name] = value(name)
      else delete newFacts[name]
    }
    if (value('proxyMode')) newFacts.proxyMode = /** @type {Facts['proxyMode']} */ (value('proxyMode'))
    for (const name of [REUSE, EXPIRE]) if (value(name)) newFacts.sysctls[name] = Number(value(name))
    return newFacts
  }
  return el(
    'details',
    { open: memory.open && '', ontoggle: ({ target }) => (memory.open = target.open) },
    el('summary', {}, words['your-own']),
    form,
  )
}

/** Draws both answers side by side and lists their differences. */
function comparison(
  /** @type {{ before: NodeReport, after: NodeReport, differences: Difference[], link: string }} */ {
    before,
    after,
    differences,
    link,
  },
  /** @type {Words} */ words,
) {
  const side = (/** @type {string} */ title, /** @type {NodeReport} */ { rating, certainty, steps }) =>
    el(
      'section',
      { class: 'side', 'data-rating': rating },
      el('h4', {}, title),
      el('p', { class: 'rating' }, words[`rating.${rating}`]),
      el('p', {}, prose(steps[0].text)),
      el('p', { class: 'help' }, words[`certainty.${certainty}`]),
    )
  const row = (/** @type {Difference} */ { what, label, said }) =>
    el(
      'tr',
      { 'data-id': what },
      el('th', { scope: 'row' }, prose(label)),
      ...said.map((/** @type {string | null} */ value) => el('td', {}, prose(value ?? '–'))),
    )
  const heads = ['value', 'now', 'then'].map((name) => el('th', { scope: 'col' }, words[name]))
  const table = el(
    'table',
    {},
    el('caption', {}, words.differs),
    el('thead', {}, el('tr', {}, heads)),
    el('tbody', {}, differences.map(row)),
  )
  // A changed address makes the page load the facts.
  const applyButton = el(
    'button',
    { type: 'button', class: 'action', onclick: () => (location.hash = link) },
    words['take-over'],
  )
  return [
    el('div', { class: 'sides' }, side(words.now, before), side(words.then, after)),
    differences.length > 0 ? table : el('p', {}, words['differs-nothing']),
    el('p', { class: 'actions' }, applyButton),
  ]
}
