// Plots the share of reused ports by rate, with a line for ports in order and one for random ports. Ports in steps give almost
// the random line.
import { el, svg } from './draw.js'

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [600, 240, 68, 28]
const LINES = ['in-order', 'at-random']

/** `curve` holds `[rate, inOrder, atRandom]`, by rate. */
export function plot(/** @type {Curve} */ curve, /** @type {number} */ rate, /** @type {Words} */ words) {
  const most = curve[curve.length - 1][0]
  const x = (/** @type {number} */ rate) => LEFT + (rate / most) * (WIDTH - LEFT - 8)
  const y = (/** @type {number} */ share) => (1 - share) * (HEIGHT - BOTTOM - 8) + 8
  const path = (/** @type {number} */ line) =>
    curve
      .map(
        (point, /** @type {number} */ index) =>
          `${index ? 'L' : 'M'}${x(point[0]).toFixed(1)} ${y(point[line + 1]).toFixed(1)}`,
      )
      .join('')
  const text = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ label,
    /** @type {string} */ anchor,
  ) => svg('text', { x, y, 'text-anchor': anchor }, label)
  const shares = [0, 0.5, 1].map((share) => [
    svg('path', { class: 'grid', d: `M${LEFT} ${y(share)}H${WIDTH - 8}` }),
    text(LEFT - 6, y(share) + 4, `${share * 100} %`, 'end'),
  ])
  const rates = [0, most / 2, most].map((rate) =>
    text(x(rate), HEIGHT - 8, `${Math.round(rate)}/s`, rate === most ? 'end' : 'middle'),
  )
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': words.plot },
    shares.flat(),
    rates,
    rate > 0 && rate <= most && svg('path', { class: 'here', d: `M${x(rate).toFixed(1)} 8V${HEIGHT - BOTTOM}` }),
    LINES.map((name, line) => svg('path', { class: `curve ${name}`, d: path(line) })),
  )
  const legend = LINES.map((name) =>
    el(
      'li',
      {},
      svg(
        'svg',
        { class: 'key', viewBox: '0 0 24 8', 'aria-hidden': 'true' },
        svg('path', { class: `curve ${name}`, d: 'M0 4H24' }),
      ),
      words[name],
    ),
  )
  return el(
    'figure',
    { class: 'plot' },
    el('figcaption', {}, words.plot),
    picture,
    el('ul', { class: 'legend' }, legend),
  )
}
