// The path of a SYN that reuses a port, or of a datagram: drawn as `simulate` returned it, with the node's own values until they are changed.
import { el, filled, links, prose } from './draw.js'
import { picture } from './path-picture.js'

const BACKENDS = ['serving', 'drained', 'removed', 'removed-drained']
/** What no node tells: what the old connection was. */
const PLAYED = ['protocol', 'backend', 'entry', 'persistent']
const ENTRIES = ['time-wait', 'fin-wait', 'established']

/** Where no kernel is known one like 5.4 is shown, which has the bug. */
const UNMENDED = ['d752c3645717', 'f719e3754ee2']

/**
 * By the name `simulate` has for it: the sysctl, and the kernel's or kube-proxy's default.
 * @type {Record<string, [sysctl: string, otherwise: number]>}
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

  // What a screen reader follows stays the same element; only its text changes.
  const caption = el('span', { role: 'status' })
  const again = el('button', { type: 'button', class: 'action', onclick: show }, words['path.again'])
  const figure = el('figure', { class: 'path' }, el('div'), el('figcaption', {}, caption), again)
  const elsewhere = el('p', { class: 'notice' }, words['path.not-ipvs'])
  const decisions = el('ol', { class: 'steps' })
  const played = el('div')
  const asked = el('div', {}, el('h3', {}, words['path.decisions']), decisions)
  const help = el('p', { class: 'help' })
  panel.append(help, elsewhere, el('div', { class: 'sides' }, figure, asked), played)

  async function show() {
    const mine = ++turn
    const syn = { ...node.syn, ...memory.changed }
    const { result, sources } = await ask('explore', 'simulate', syn)
    if (mine !== turn) return
    const outcome = said('outcome', result.outcome, syn, words)
    help.textContent = words[syn.protocol === 'udp' ? 'path.help-udp' : 'path.help']
    elsewhere.hidden = node.ipvs
    figure.firstChild?.replaceWith(picture(result, outcome, words))
    if (caption.textContent !== outcome) caption.textContent = outcome
    decisions.replaceChildren(
      ...result.path.slice(0, -1).map((/** @type {PathDecision} */ decision) => step(decision, syn, sources)),
    )
    const focused = played.querySelector(':focus')?.id
    played.replaceChildren(...toPlay(syn, sources))
    const again = /** @type {HTMLElement | null} */ (focused && played.querySelector(`[id="${focused}"]`))
    again?.focus()
  }

  function toPlay(/** @type {Syn} */ syn, /** @type {Source[]} */ sources) {
    const own = Object.keys(memory.changed).length > 0
    return [
      node.assumed.length > 0 &&
        el('p', { class: 'help' }, filled(words['path.assumed'], { names: node.assumed.join(', ') })),
      el('div', { class: 'inputs' }, inputs(syn, sources)),
      own &&
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
    const text = said(at, taken, syn, words)
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
      const carried = syn.commits.includes(name)
      const commits = () => node.commits.filter((other) => (other === name ? !carried : syn.commits.includes(other)))
      const upstream = sources.filter(({ id }) => id === `linux-${name}`)
      const box = check(`path-${name}`, name, carried, () => set({ commits: commits() }))
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

  return async (/** @type {ToldNode | undefined} */ given) => {
    const told = nodeOf(await ask('explore', 'report', given?.paste ?? '', given?.given ?? {}))
    // Another node: what was played with its values goes, what is no node's stays.
    const key = JSON.stringify(told)
    if (key !== memory.key) {
      memory.changed = Object.fromEntries(Object.entries(memory.changed).filter(([name]) => PLAYED.includes(name)))
    }
    memory.key = key
    node = told
    await show()
  }
}

/**
 * What the report knows of the node, as the question that `simulate` takes; what it does not know is named.
 * @returns {SynOfNode}
 */
function nodeOf(/** @type {NodeReport} */ { facts, kernel, sysctls }) {
  /** @type {string[]} */
  const assumed = []
  /** @type {Syn} */
  const syn = { protocol: 'tcp', backend: 'drained', entry: 'time-wait', persistent: false, commits: [] }
  for (const [name, [sysctl, otherwise]] of Object.entries(SYSCTLS)) {
    const value = sysctls[sysctl].effective
    if (value === null) assumed.push(`${sysctl} = ${otherwise}`)
    const used = value ?? otherwise
    syn[name] = name === 'connReuseMode' ? Math.min(Math.max(used, 0), 3) : used !== 0
  }
  for (const [commit, carried] of Object.entries(kernel.commits)) {
    const shown = carried === 'yes' || (carried === 'unknown' && kernel.version === null && UNMENDED.includes(commit))
    if (shown) syn.commits.push(commit)
    if (carried === 'unknown') assumed.push(`${commit} ${shown ? '✓' : '✗'}`)
  }
  return { syn, assumed, commits: Object.keys(kernel.commits), ipvs: (facts.proxyMode ?? 'ipvs') === 'ipvs' }
}

/** A decision in words; some are said otherwise of a datagram. */
function said(
  /** @type {string} */ at,
  /** @type {string} */ taken,
  /** @type {Syn} */ { protocol },
  /** @type {Words} */ words,
) {
  return words[`path.${protocol}.${at}.${taken}`] ?? words[`path.at.${at}.${taken}`]
}

/** The fact that a decision rests on. */
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

/** A row of radio buttons. */
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
