// Creates elements and the chart of a fleet. Texts are inserted as text, never as HTML.

/**
 * Creates an element with properties and children. A child is an element or a text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, any>} properties
 * @param {string | Node | (string | Node)[]} children
 */
export function el(name, properties = {}, children = []) {
  const element = Object.assign(document.createElement(name), properties)
  if (properties.role) element.setAttribute('role', properties.role)
  element.append(...[children].flat())
  return element
}

/** Replaces each `{name}` in a text. */
export const fill = (/** @type {string} */ text, /** @type {Record<string, string | number | undefined>} */ values) =>
  text.replace(/\{(\w+)\}/g, (_, /** @type {string} */ name) => String(values[name]))

/** Returns the sentence with the number of nodes and groups. */
export function countText(/** @type {LinkedFleet} */ { nodes, groups }, /** @type {Words} */ words) {
  const form = nodes === 1 ? 'done-node' : groups.length === 1 ? 'done-group' : 'done'
  return fill(words[form], { nodes: nodes.toLocaleString(), groups: groups.length })
}

/**
 * From the worst to the best, as the report orders its groups.
 * @type {Rating[]}
 */
export const RATINGS = ['high', 'medium', 'low', 'unknown', 'none']

/** The maximum number of bars; further values share one bar. */
const BARS = 12

/** Returns the value that assigns a node to a bar. */
const keyOf = (/** @type {Facts} */ { clusterVersion, kernel, os }, /** @type {string} */ by) =>
  ({ version: clusterVersion, kernel, os })[by]

/** Draws one bar for each value, with the number of nodes of each rating. */
export function picture(/** @type {LinkedFleet} */ report, /** @type {string} */ by, /** @type {Words} */ words) {
  /** @type {Map<string, Bar>} */
  const bars = new Map()
  for (const { rating, kinds } of report.groups) {
    for (const kind of kinds) {
      const value = (by === 'pool' ? kind.pool : keyOf(kind.facts, by)) ?? words.without
      const bar = bars.get(value) ?? { value, nodes: 0 }
      bar[rating] = (bar[rating] ?? 0) + kind.nodes
      bar.nodes += kind.nodes
      bars.set(value, bar)
    }
  }
  const sorted = [...bars.values()].sort((one, other) => other.nodes - one.nodes)
  const rest = sorted.slice(BARS).reduce((sum, bar) => added(sum, bar), { nodes: 0 })
  if (rest.nodes > 0)
    sorted.splice(BARS, Infinity, { ...rest, value: fill(words.others, { count: sorted.length - BARS }) })
  const most = Math.max(...sorted.map(({ nodes }) => nodes))
  return el(
    'ul',
    { className: 'bars' },
    sorted.map((bar) => line(bar, most, words)),
  )
}

function added(/** @type {Bar} */ sum, /** @type {Bar} */ bar) {
  sum.nodes += bar.nodes
  for (const rating of RATINGS) sum[rating] = (sum[rating] ?? 0) + (bar[rating] ?? 0)
  return sum
}

/** Draws a label, a bar of colours, and the numbers as text. */
function line(/** @type {Bar} */ bar, /** @type {number} */ most, /** @type {Words} */ words) {
  const present = RATINGS.filter((rating) => bar[rating])
  const colours = el(
    'span',
    { className: 'colours', ariaHidden: 'true' },
    present.map((rating) => {
      const part = el('span')
      part.dataset.rating = rating
      part.style.width = `${((bar[rating] ?? 0) / most) * 100}%`
      return part
    }),
  )
  const summary = present.map((rating) => `${words[`rating-${rating}`]} ${bar[rating]?.toLocaleString()}`).join(' · ')
  return el('li', {}, [el('b', {}, bar.value ?? ''), colours, el('span', { className: 'muted' }, summary)])
}
