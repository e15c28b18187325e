// Draws the path of a SYN: boxes, lines, the lines that the SYN took, and a packet that moves along them.
import { svg } from './draw.js'

const [WIDTH, HEIGHT] = [360, 250]
/** @typedef {'client' | 'service' | 'ipvs' | 'conntrack' | 'old' | 'new'} BoxName */

/**
 * The centre of each box.
 * @type {Record<BoxName, [number, number]>}
 */
const BOX = {
  client: [62, 30],
  service: [62, 115],
  ipvs: [62, 200],
  conntrack: [180, 200],
  old: [292, 70],
  new: [292, 200],
}
const NAMES = /** @type {BoxName[]} */ (Object.keys(BOX))
const HALF = [52, 20]

/** @type {[BoxName, BoxName][]} */
const LINES = [
  ['client', 'service'],
  ['service', 'ipvs'],
  ['ipvs', 'conntrack'],
  ['conntrack', 'new'],
  ['ipvs', 'old'],
]

/** The decisions that connection tracking takes; IPVS takes all others. */
const BY_CONNTRACK = ['conntrack', 'drops-tracked', 'old-conntrack']

/** Draws the picture. `label` describes the outcome for screen readers. */
export function picture(
  /** @type {SimulationResult} */ { outcome, path },
  /** @type {string} */ label,
  /** @type {Words} */ words,
) {
  const usesConntrack = path.some(({ at }) => BY_CONNTRACK.includes(at))
  const runs = routes(outcome, usesConntrack)
  const reached = new Set(runs.flat())
  const taken = new Set(runs.flatMap((run) => run.slice(1).map((box, index) => `${run[index]} ${box}`)))
  const line = (/** @type {[BoxName, BoxName]} */ [from, to]) =>
    svg('path', { class: taken.has(`${from} ${to}`) ? 'taken' : '', d: along([from, to]) })
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label, class: outcome },
    LINES.map(line),
    NAMES.map((name) => box(name, BOX[name], reached.has(name), words)),
    outcome.includes('drop') && cross(runs[0][runs[0].length - 1]),
    outcome === 'syn-dropped' && svg('text', { class: 'second', x: 180, y: 35 }, words['path.second']),
    packet(runs, outcome),
  )
}

/**
 * Returns the boxes that each SYN passes. A dropped SYN ends where it was dropped; the client sends another.
 * @returns {BoxName[][]}
 */
function routes(/** @type {string} */ outcome, /** @type {boolean} */ usesConntrack) {
  /** @type {BoxName[]} */
  const toIpvs = ['client', 'service', 'ipvs']
  /** @type {BoxName[]} */
  const rescheduled = [...toIpvs, 'conntrack', 'new']
  if (outcome === 'old-backend') return [[...toIpvs, 'old']]
  if (outcome === 'rescheduled') return [rescheduled]
  /** @type {BoxName[]} */
  const lost = usesConntrack ? [...toIpvs, 'conntrack'] : toIpvs
  return outcome === 'dropped-until-expiry' ? [lost] : [lost, rescheduled]
}

const along = (/** @type {BoxName[]} */ boxes) =>
  boxes.map((name, index) => `${index ? 'L' : 'M'}${BOX[name].join(' ')}`).join('')

function box(
  /** @type {BoxName} */ name,
  /** @type {[number, number]} */ [x, y],
  /** @type {boolean} */ reached,
  /** @type {Words} */ words,
) {
  const lines = fitted(words[`path.box.${name}`])
  const text = lines.map((line, index) => svg('text', { x, y: y + 4 + (index - (lines.length - 1) / 2) * 13 }, line))
  const frame = svg('rect', { x: x - HALF[0], y: y - HALF[1], width: 2 * HALF[0], height: 2 * HALF[1], rx: 6 })
  return svg('g', { class: `box ${name}${reached ? ' reached' : ''}` }, frame, text)
}

/** Splits a text that is too long for a box into two lines. */
function fitted(/** @type {string} */ text) {
  if (text.length < 16 || !text.includes(' ')) return [text]
  const middle = text.length / 2
  const blanks = [...text.matchAll(/ /g)].map(({ index }) => index)
  const at = blanks.reduce((best, blank) => (Math.abs(blank - middle) < Math.abs(best - middle) ? blank : best))
  return [text.slice(0, at), text.slice(at + 1)]
}

function cross(/** @type {BoxName} */ name) {
  const [x, y] = [BOX[name][0] + HALF[0], BOX[name][1] - HALF[1]]
  return svg('path', { class: 'cross', d: `M${x - 8} ${y - 8}l16 16m0 -16l-16 16` })
}

/** Draws the packet. After a drop it waits one second before it moves again. CSS hides it where motion is not wanted. */
function packet(/** @type {BoxName[][]} */ runs, /** @type {string} */ outcome) {
  const lengths = runs.map((run) => run.slice(1).reduce((sum, name, index) => sum + distance(run[index], name), 0))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const first = lengths[0] / total
  // In seconds: the duration of a run, and the pause between two runs.
  const [travel, wait] = [1.2, outcome === 'syn-dropped' ? 1 : 0]
  const all = travel * runs.length + wait
  const times = runs.length === 1 ? [0, 1] : [0, travel / all, (travel + wait) / all, 1]
  const points = runs.length === 1 ? [0, 1] : [0, first, first, 1]
  const move = svg('animateMotion', {
    dur: `${all}s`,
    path: runs.map(along).join(''),
    keyTimes: times.map((time) => time.toFixed(3)).join(';'),
    keyPoints: points.map((point) => point.toFixed(3)).join(';'),
    calcMode: 'linear',
    fill: 'freeze',
  })
  const dot = svg('circle', { class: 'packet', r: 7 }, move)
  // The clock of the SVG document starts before this element is drawn.
  requestAnimationFrame(() => move.beginElement?.())
  return dot
}

function distance(/** @type {BoxName} */ from, /** @type {BoxName} */ to) {
  return Math.hypot(BOX[to][0] - BOX[from][0], BOX[to][1] - BOX[from][1])
}
