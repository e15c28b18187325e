// Draws the transcript of the paste, with every recognised part marked, and the commands to run on a node.
import { command, copyButton, el, filled, prose } from './draw.js'
import { sendInput } from './transfer.js'

/** Draws a transcript into `place` in `root`. `copy` copies the paste with names masked. */
export function showReading(
  /** @type {Element} */ place,
  /** @type {Found} */ found,
  /** @type {number} */ attached,
  /** @type {ReadingWords} */ words,
  /** @type {() => Promise<unknown>} */ copy,
  /** @type {Element} */ root,
) {
  draw(
    place,
    el(
      'div',
      {},
      found.nothing ? el('p', { class: 'note' }, prose(words.nothing)) : transcript(found, attached, words, root),
      el('div', {}, copyButton({ class: 'action' }, words['copy-masked'], words, copy)),
    ),
  )
}

/** Replaces the content of an element. `<details>` that were open stay open. */
function draw(/** @type {Element} */ place, /** @type {Element} */ content) {
  const open = [...place.querySelectorAll('details')].map((fold) => fold.open)
  place.replaceChildren(content)
  place.querySelectorAll('details').forEach((fold, /** @type {number} */ index) => (fold.open = open[index] ?? false))
}

const button = (/** @type {string} */ label, /** @type {Attributes} */ data) =>
  el('button', { type: 'button', class: 'plain', ...data }, label)
const more = (/** @type {ReadingWords} */ words, /** @type {string} */ key, /** @type {number} */ count) =>
  count > 0 && el('li', { class: 'muted' }, filled(words[key], { count }))

/** Lists the nodes to choose from, with a link to the page for clusters, which embedded pages do not have. */
function choice(
  /** @type {Found} */ { nodes: { first, more: others }, text },
  /** @type {ReadingWords} */ words,
  /** @type {Element} */ root,
) {
  if (first.length === 0) return false
  const item = (/** @type {Found['nodes']['first'][number]} */ { name, kernel, link }) =>
    el('li', {}, button(name, { 'data-take': link }), el('code', {}, kernel ?? ''))
  const all = el(
    'li',
    { class: 'elsewhere' },
    el('a', { href: 'fleet.html', onclick: (event) => sendInput(event, root, text) }, words.all),
  )
  return [
    el('h3', {}, words.nodes),
    el('ul', { class: 'lines' }, all, first.map(item), more(words, 'more-lines', others)),
  ]
}

/** @returns {Child[]} */
function transcript(
  /** @type {Found} */ found,
  /** @type {number} */ attached,
  /** @type {ReadingWords} */ words,
  /** @type {Element} */ root,
) {
  const { rows, more: beyond, others } = found
  const items = rows.map((row) => line(row, attached, words))
  const counts = [more(words, 'more-lines', beyond), more(words, 'other-lines', others)]
  const lines = el('ul', { class: 'lines' }, items, counts)
  return [choice(found, words, root), rows.length > 0 && [el('h3', {}, words.title), lines]]
}

/** Draws a line of the paste with its recognised parts marked. Each fact links to the form or the explanation. */
function line(
  /** @type {FoundRow} */ { line, pieces, also, hints },
  /** @type {number} */ attached,
  /** @type {ReadingWords} */ words,
) {
  const marked = pieces.map(({ text, fact }) => (fact ? el('mark', {}, text) : text))
  return el(
    'li',
    { id: `line-${line}`, tabindex: -1 },
    number(line, attached, words),
    el(
      'div',
      {},
      el('code', {}, marked),
      pieces.filter(({ fact }) => fact).map(({ fact }) => label(fact ?? '', words)),
      also.map(([fact, value]) => [label(fact, words), ' ', el('code', {}, value)]),
      hints.map((hint) => suggestion(hint, words)),
    ),
  )
}

/** Draws the number of a line. Pressing it selects the line in the paste box, unless the line is from an attached file. */
function number(/** @type {number} */ line, /** @type {number} */ attached, /** @type {ReadingWords} */ words) {
  const label = filled(words.line, { line })
  if (line <= attached) return el('span', { class: 'line' }, label)
  return el('button', { type: 'button', class: 'plain line', 'data-line': line - attached }, label)
}

const FIELDS = ['clusterVersion', 'os', 'kernel', 'proxyMode']

/** Draws a fact's name as a link to its field, or to the step about values read on the node. */
function label(/** @type {string} */ fact, /** @type {ReadingWords} */ words) {
  const name = words.factNames[fact] ?? fact
  if (FIELDS.includes(fact)) return [' ', button(name, { 'data-show': fact })]
  if (fact in words.factNames) return [' ', el('span', { class: 'muted' }, name)]
  return [' ', button(name, { 'data-show': 'step-sysctl-observed' })]
}

/** Draws what a line suggests, and why that is no proof. */
function suggestion(/** @type {FoundHint} */ { fact, value, why, link }, /** @type {ReadingWords} */ words) {
  return el(
    'div',
    { class: 'hint' },
    el('em', {}, words.hints),
    ' ',
    words.factNames[fact] ?? fact,
    ' ',
    el('code', {}, value),
    ' ',
    el('span', { class: 'muted' }, words[`why-${why}`] ?? words['why-other']),
    ' ',
    link && button(filled(words.use, { value }), { 'data-take': link }),
  )
}

/** Shows the script for a node and the command for a cluster, and explains what each part reads. */
export function showCollector(
  /** @type {Element} */ place,
  /** @type {{ node: Collected, cluster: Collected }} */ { node, cluster },
  /** @type {ReadingWords} */ words,
) {
  const close = el('button', { type: 'button', class: 'plain', onclick: () => place.replaceChildren() }, words.close)
  draw(
    place,
    el('div', { class: 'notice', id: 'collector', tabindex: -1 }, script(node, words), script(cluster, words), close),
  )
}

function script(/** @type {Collected} */ { about, text, parts }, /** @type {ReadingWords} */ words) {
  const part = (/** @type {Collected['parts'][number]} */ { text, reads }) =>
    el('li', {}, el('p', {}, prose(reads)), el('div', { class: 'command' }, el('pre', {}, el('code', {}, text))))
  return [
    el('p', {}, prose(about)),
    command(text, words),
    el('details', {}, el('summary', {}, words.parts), el('ul', { class: 'plain-list' }, parts.map(part))),
  ]
}
