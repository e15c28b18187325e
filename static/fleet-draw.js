// Elements, and the picture of a fleet. Whatever was read comes in as text, never as HTML.

/** An element with properties and children; a child is an element or a text. */
export function el(name, properties = {}, children = []) {
  const element = Object.assign(document.createElement(name), properties)
  if (properties.role) element.setAttribute('role', properties.role)
  element.append(...[children].flat())
  return element
}

/** A text with `{name}` replaced. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

/** How many nodes, in how many groups. */
export function counted({ nodes, groups }, words) {
  const form = nodes === 1 ? 'done-node' : groups.length === 1 ? 'done-group' : 'done'
  return fill(words[form], { nodes: nodes.toLocaleString(), groups: groups.length })
}

/** From the worst to the best, as the report orders its groups. */
export const RATINGS = ['high', 'medium', 'unknown', 'low', 'none']

/** So many bars are drawn; the rest is one. */
const BARS = 12

/** One bar a value of what nodes are told apart by: how many nodes of each rating have it. */
export function picture(report, by, words) {
  const bars = new Map()
  for (const { rating, kinds } of report.groups) {
    for (const kind of kinds) {
      const value = (by === 'pool' ? kind.pool : kind.facts[{ version: 'clusterVersion' }[by] ?? by]) ?? words.without
      const bar = bars.get(value) ?? { value, nodes: 0 }
      bar[rating] = (bar[rating] ?? 0) + kind.nodes
      bar.nodes += kind.nodes
      bars.set(value, bar)
    }
  }
  const sorted = [...bars.values()].sort((one, other) => other.nodes - one.nodes)
  const rest = sorted.slice(BARS).reduce((sum, bar) => added(sum, bar), { nodes: 0 })
  if (rest.nodes > 0) sorted.splice(BARS, Infinity, { ...rest, value: fill(words.others, { count: sorted.length - BARS }) })
  const most = Math.max(...sorted.map(({ nodes }) => nodes))
  return el('ul', { className: 'bars' }, sorted.map((bar) => line(bar, most, words)))
}

function added(sum, bar) {
  for (const key of ['nodes', ...RATINGS]) sum[key] = (sum[key] ?? 0) + (bar[key] ?? 0)
  return sum
}

/** A label, a bar of colours, and the same in words. */
function line(bar, most, words) {
  const there = RATINGS.filter((rating) => bar[rating])
  const colours = el('span', { className: 'colours', ariaHidden: 'true' }, there.map((rating) => {
    const part = el('span')
    part.dataset.rating = rating
    part.style.width = `${(bar[rating] / most) * 100}%`
    return part
  }))
  const told = there.map((rating) => `${words[`rating-${rating}`]} ${bar[rating].toLocaleString()}`).join(' · ')
  return el('li', {}, [el('b', {}, bar.value), colours, el('span', { className: 'muted' }, told)])
}
