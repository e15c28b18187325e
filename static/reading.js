// What the engine draws into the page: the paste with what was read marked in place, and what to run where nothing is at hand.
import { carry } from './carried.js'
import { command, copyButton, el, filled, prose } from './explore/draw.js'

/** What `Shown` in crate-web/src/api/reading.rs holds, into its place in `root`. `copy` copies the paste without names. */
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

/** In place of what is there; what was unfolded stays so. */
function draw(/** @type {Element} */ place, /** @type {Element} */ content) {
  const open = [...place.querySelectorAll('details')].map((fold) => fold.open)
  place.replaceChildren(content)
  place.querySelectorAll('details').forEach((fold, /** @type {number} */ index) => (fold.open = open[index] ?? false))
}

const button = (/** @type {string} */ label, /** @type {Attributes} */ data) =>
  el('button', { type: 'button', class: 'plain', ...data }, label)
const more = (/** @type {ReadingWords} */ words, /** @type {string} */ key, /** @type {number} */ count) =>
  count > 0 && el('li', { class: 'muted' }, filled(words[key], { count }))

/** The nodes to choose from, and the way to judge all of them: on the page for clusters, which other sites do not have. */
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
    el('a', { href: 'fleet.html', onclick: (event) => carry(event, root, text) }, words.all),
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

/** A line with what was read marked in it; each fact leads to its place in the form or the explanation. */
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

/** The line's number; pressing it selects the line in the paste box, where it stands there. */
function number(/** @type {number} */ line, /** @type {number} */ attached, /** @type {ReadingWords} */ words) {
  const label = filled(words.line, { line })
  if (line <= attached) return el('span', { class: 'line' }, label)
  return el('button', { type: 'button', class: 'plain line', 'data-line': line - attached }, label)
}

const FIELDS = ['clusterVersion', 'os', 'kernel', 'proxyMode']

/** The fact's name, leading to its field, or to the step that tells of a value read on the node. */
function label(/** @type {string} */ fact, /** @type {ReadingWords} */ words) {
  const name = words.factNames[fact] ?? fact
  if (FIELDS.includes(fact)) return [' ', button(name, { 'data-show': fact })]
  if (fact in words.factNames) return [' ', el('span', { class: 'muted' }, name)]
  return [' ', button(name, { 'data-show': 'step-sysctl-observed' })]
}

/** What the line suggests, and why that is no proof. */
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
    link && button(words.use, { 'data-take': link }),
  )
}

/** The script for a node and the line for a cluster, shown in full with what each part reads. */
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
