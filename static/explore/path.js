// The panel with the path of a SYN that reuses a port, or of a datagram. Inputs start with the node's values.
import { el, filled, links, prose } from './draw.js'
import { picture } from './path-picture.js'

const BACKENDS = ['serving', 'drained', 'removed', 'removed-drained']
/** Inputs that do not come from the node. */
const SCENARIO = ['protocol', 'backend', 'entry', 'persistent']
const ENTRIES = ['time-wait', 'fin-wait', 'established']

/** The commits that are assumed for an unknown kernel: those of 5.4, which has the bug. */
const DEFAULT_COMMITS = ['d752c3645717', 'f719e3754ee2']

/**
 * The sysctl and its default, from the kernel or kube-proxy, by the name in the input of `simulate`.
 * @type {Record<string, [sysctl: string, defaultValue: number]>}
 */
const SYSCTLS = {
  connReuseMode: ['net.ipv4.vs.conn_reuse_mode', 1],
  conntrack: ['net.ipv4.vs.conntrack', 1],
  expireNodestConn: ['net.ipv4.vs.expire_nodest_conn', 1],
}

export function path(
  /** @type {HTMLElement} */ panel,
  /** @type {Words} */ words,
  /** @type {PanelTools} */ { ask, memory },
) {
  memory.changed ??= {}
  /** @type {SynOfNode} */
  let node
  let turn = 0

  // Screen readers announce changes of this element's text, so it must not be replaced.
  const caption = el('span', { role: 'status' })
  const replay = el('button', { type: 'button', class: 'action', onclick: show }, words['path.again'])
  const figure = el('figure', { class: 'path' }, el('div'), el('figcaption', {}, caption), replay)
  const notIpvs = el('p', { class: 'notice' }, words['path.not-ipvs'])
  const decisions = el('ol', { class: 'steps' })
  const controls = el('div')
  const explanation = el('div', {}, el('h3', {}, words['path.decisions']), decisions)
  const help = el('p', { class: 'help' })
  panel.append(help, notIpvs, el('div', { class: 'sides' }, figure, explanation), controls)

  async function show() {
    const ownTurn = ++turn
    const syn = { ...node.syn, ...memory.changed }
    const { result, sources } = await ask('explore', 'simulate', syn)
    if (ownTurn !== turn) return
    const outcome = decisionText('outcome', result.outcome, syn, words)
    help.textContent = words[syn.protocol === 'udp' ? 'path.help-udp' : 'path.help']
    notIpvs.hidden = node.ipvs
    figure.firstChild?.replaceWith(picture(result, outcome, words))
    if (caption.textContent !== outcome) caption.textContent = outcome
    decisions.replaceChildren(
      ...result.path.slice(0, -1).map((/** @type {PathDecision} */ decision) => step(decision, syn, sources)),
    )
    const focused = controls.querySelector(':focus')?.id
    controls.replaceChildren(...drawControls(syn, sources))
    const refocused = /** @type {HTMLElement | null} */ (focused && controls.querySelector(`[id="${focused}"]`))
    refocused?.focus()
  }

  function drawControls(/** @type {Syn} */ syn, /** @type {Source[]} */ sources) {
    const isChanged = Object.keys(memory.changed).length > 0
    return [
      node.assumed.length > 0 &&
        el('p', { class: 'help' }, filled(words['path.assumed'], { names: node.assumed.join(', ') })),
      el('div', { class: 'inputs' }, inputs(syn, sources)),
      isChanged &&
        el(
          'p',
          {},
          words['path.own'],
          ' ',
          el('button', { type: 'button', class: 'action', id: 'path-reset', onclick: reset }, words['path.reset']),
        ),
    ].filter((part) => part !== false)
  }

  function step(
    /** @type {PathDecision} */ { at, taken, source },
    /** @type {Syn} */ syn,
    /** @type {Source[]} */ sources,
  ) {
    const text = decisionText(at, taken, syn, words)
    return el(
      'li',
      { 'data-at': at, 'data-taken': taken },
      el('p', {}, prose(text)),
      el('p', { class: 'help' }, el('code', {}, decider(at, syn, words))),
      links(
        sources.filter(({ id }) => id === source),
        words,
      ),
    )
  }

  function inputs(/** @type {Syn} */ syn, /** @type {Source[]} */ sources) {
    const set = (/** @type {Partial<Syn>} */ change) => {
      memory.changed = { ...memory.changed, ...change }
      show()
    }
    const choice = (
      /** @type {string} */ name,
      /** @type {string} */ label,
      /** @type {[unknown, string][]} */ values,
    ) => choose(`path-${name}`, label, values, syn[name], (/** @type {string} */ value) => set({ [name]: value }))
    const named = (/** @type {string[]} */ names) =>
      names.map((/** @type {string} */ name) => /** @type {[unknown, string]} */ ([name, words[`path.value.${name}`]]))
    /** @type {[unknown, string][]} */
    const onOff = [
      [true, words['path.value.on']],
      [false, words['path.value.off']],
    ]
    const commit = (/** @type {string} */ name) => {
      const isPresent = syn.commits.includes(name)
      const commits = () => node.commits.filter((other) => (other === name ? !isPresent : syn.commits.includes(other)))
      const upstream = sources.filter(({ id }) => id === `linux-${name}`)
      const box = check(`path-${name}`, name, isPresent, () => set({ commits: commits() }))
      return el(
        'div',
        {},
        box,
        el(
          'p',
          { class: 'help' },
          prose(words[`commit.${name}`]),
          ' ',
          upstream.map(({ title, url }) => el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, title)),
        ),
      )
    }
    const isUdp = syn.protocol === 'udp'
    return [
      choice('protocol', words['path.protocol'], [
        ['tcp', 'TCP'],
        ['udp', 'UDP'],
      ]),
      choice('backend', words['path.backend'], named(BACKENDS)),
      !isUdp && choice('entry', words['path.entry'], named(ENTRIES)),
      !isUdp &&
        choice(
          'connReuseMode',
          'conn_reuse_mode',
          [0, 1, 2].map((mode) => [mode, String(mode)]),
        ),
      choice('conntrack', 'conntrack', onOff),
      choice('expireNodestConn', 'expire_nodest_conn', onOff),
      choice('persistent', words['path.persistent'], onOff),
      el('fieldset', {}, el('legend', {}, words['path.commits']), node.commits.map(commit)),
    ].filter((input) => input !== false)
  }

  function reset() {
    memory.changed = {}
    show()
  }

  return async (/** @type {NodeState | undefined} */ newNode) => {
    const values = valuesOf(await ask('explore', 'report', newNode?.paste ?? '', newNode?.formFacts ?? {}))
    // A new node resets the changes to its values and keeps the scenario.
    const key = JSON.stringify(values)
    if (key !== memory.key) {
      memory.changed = Object.fromEntries(Object.entries(memory.changed).filter(([name]) => SCENARIO.includes(name)))
    }
    memory.key = key
    node = values
    await show()
  }
}

/**
 * Returns the node's values as input of `simulate`, and the names of the values that had to be assumed.
 * @returns {SynOfNode}
 */
function valuesOf(/** @type {NodeReport} */ { facts, kernel, sysctls }) {
  /** @type {string[]} */
  const assumed = []
  /** @type {Syn} */
  const syn = { protocol: 'tcp', backend: 'drained', entry: 'time-wait', persistent: false, commits: [] }
  for (const [name, [sysctl, defaultValue]] of Object.entries(SYSCTLS)) {
    const value = sysctls[sysctl].effective
    if (value === null) assumed.push(`${sysctl} = ${defaultValue}`)
    const used = value ?? defaultValue
    syn[name] = name === 'connReuseMode' ? Math.min(Math.max(used, 0), 3) : used !== 0
  }
  for (const [commit, status] of Object.entries(kernel.commits)) {
    const isPresent =
      status === 'yes' || (status === 'unknown' && kernel.version === null && DEFAULT_COMMITS.includes(commit))
    if (isPresent) syn.commits.push(commit)
    if (status === 'unknown') assumed.push(`${commit} ${isPresent ? '✓' : '✗'}`)
  }
  return { syn, assumed, commits: Object.keys(kernel.commits), ipvs: (facts.proxyMode ?? 'ipvs') === 'ipvs' }
}

/** Returns the text of a decision. Some decisions have a separate text for datagrams. */
function decisionText(
  /** @type {string} */ at,
  /** @type {string} */ taken,
  /** @type {Syn} */ { protocol },
  /** @type {Words} */ words,
) {
  return words[`path.${protocol}.${at}.${taken}`] ?? words[`path.at.${at}.${taken}`]
}

/** Returns the fact that a decision depends on. */
function decider(/** @type {string} */ at, /** @type {Syn} */ syn, /** @type {Words} */ words) {
  const has = (/** @type {string} */ commit) => `${commit}: ${syn.commits.includes(commit) ? '✓' : '✗'}`
  const [backend, entry] = [syn.backend, syn.entry].map((value) => words[`path.value.${value}`])
  /** @type {Record<string, () => string>} */
  const facts = {
    sysctl: () => has('d752c3645717'),
    'reuse-check': () => `conn_reuse_mode = ${syn.connReuseMode}, ${has('c95c07836fa4')}`,
    weight: () => `${backend}, expire_nodest_conn = ${Number(syn.expireNodestConn)}`,
    'entry-state': () => entry,
    template: () => `sessionAffinity: ${syn.persistent ? 'ClientIP' : 'None'}`,
    'template-server': () => backend,
    destination: () => backend,
    'expire-nodest-conn': () => `expire_nodest_conn = ${Number(syn.expireNodestConn)}`,
    'reschedules-removed': () => has('35dfb013149f'),
    conntrack: () => `conntrack = ${Number(syn.conntrack)}`,
    'drops-tracked': () => has('f719e3754ee2'),
    'old-conntrack': () => (syn.protocol === 'udp' ? 'UDP' : `${has('f0a5e4d7a594')}, ${entry}`),
  }
  return facts[at]()
}

/** Creates a row of radio buttons. */
function choose(
  /** @type {string} */ name,
  /** @type {string} */ label,
  /** @type {[unknown, string][]} */ values,
  /** @type {unknown} */ chosen,
  /** @type {(value: any) => void} */ take,
) {
  const one = (/** @type {[unknown, string]} */ [value, text]) => {
    const id = `${name}-${value}`
    const input = el('input', { type: 'radio', name, id, checked: value === chosen && '', onchange: () => take(value) })
    return el('label', { class: 'segment' }, input, el('span', {}, text))
  }
  return el('fieldset', {}, el('legend', {}, label), el('div', { class: 'segments' }, values.map(one)))
}

function check(
  /** @type {string} */ id,
  /** @type {string} */ label,
  /** @type {boolean} */ checked,
  /** @type {() => void} */ take,
) {
  return el(
    'label',
    { class: 'check' },
    el('input', { type: 'checkbox', id, checked: checked && '', onchange: take }),
    el('code', {}, label),
  )
}
