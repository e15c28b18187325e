// The panel that lists symptoms: the problems that each points to, and the commands that confirm them.
import { command, el, links, prose } from './draw.js'

export async function symptoms(
  /** @type {HTMLElement} */ panel,
  /** @type {Words} */ words,
  /** @type {PanelTools} */ { ask, memory, open },
) {
  const allSymptoms = await ask('explore', 'symptoms')
  memory.open ??= new Set()
  panel.append(
    el('p', { class: 'help' }, words['symptoms-help']),
    ...allSymptoms.map((/** @type {Symptom} */ symptom) => one(symptom, words, memory.open, open)),
  )
}

function one(
  /** @type {Symptom} */ { id, title, leads, why, else: otherwise, collect, sources },
  /** @type {Words} */ words,
  /** @type {Set<string>} */ open,
  /** @type {PanelTools['open']} */ openPanel,
) {
  const problem = (/** @type {string} */ id) => el('b', { class: id }, words[`problem.${id}`])
  const names = leads.flatMap((/** @type {string} */ id, /** @type {number} */ index) =>
    index ? [', ', problem(id)] : [problem(id)],
  )
  const part = (/** @type {string} */ name, /** @type {Child[]} */ ...inside) => [el('h3', {}, words[name]), ...inside]
  return el(
    'details',
    { 'data-id': id, open: open.has(id) && '', ontoggle: ({ target }) => open[target.open ? 'add' : 'delete'](id) },
    el('summary', {}, title),
    el('p', {}, leads.length > 0 ? [words.leads, ' ', names] : words['leads-nowhere']),
    part('why', el('p', {}, prose(why))),
    part('otherwise', el('p', {}, prose(otherwise))),
    part(
      'collect',
      collect.map((/** @type {string} */ text) => command(text, words)),
    ),
    el('p', {}, el('button', { type: 'button', class: 'action', onclick: toPaste }, words['paste-it'])),
    ...(leads.includes('lost-datagram') ? [el('p', {}, toPath(words, openPanel))] : []),
    links(sources, words),
  )
}

/** Creates a button that opens the path of a datagram whose backend was removed. */
function toPath(/** @type {Words} */ words, /** @type {PanelTools['open']} */ open) {
  const onclick = () => open('path', { changed: { protocol: 'udp', backend: 'removed' } })
  return el('button', { type: 'button', class: 'action', onclick }, words['to-path'])
}

function toPaste() {
  const box = /** @type {HTMLElement} */ (document.querySelector('#app textarea'))
  box.scrollIntoView({ block: 'center' })
  box.focus({ preventScroll: true })
}
