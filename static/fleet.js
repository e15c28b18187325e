// The page for whole clusters: files or pastes go to a worker, its report is drawn in groups, a picture, a plan and rows.
import { carried } from './carried.js'
import { watchDrops } from './files.js'
import { counted, el, fill } from './fleet-draw.js'
import { Result } from './fleet-result.js'
import { trusted } from './trusted.js'

const MODES = ['', 'ipvs', 'iptables', 'nftables']

const root = /** @type {HTMLElement} */ (document.querySelector('#fleet main'))
/** @type {Worker} */
let worker
/** @type {Words} */
let words
/** @type {Map<string, string>} */
let languages
/** @type {Result | undefined} */
let result
let reading = false
/** @type {Facts} */
let asked
let began = 0

/** Begins anew, as the address and the page that led here say. */
export function begin() {
  worker?.terminate()
  reading = false
  try {
    worker = new Worker(trusted(new URL('./fleet-worker.js', import.meta.url).href), { type: 'module' })
    worker.onmessage = ({ data: [kind, value] }) => HEARD[kind]?.(value)
    worker.onerror = fail
    worker.postMessage(['start', [linked('l'), ...navigator.languages].filter(Boolean)])
  } catch (error) {
    fail()
    throw error
  }
}

/** What the link from the page of one node says: `l` is the language that the reader chose by hand, `m` the mode. */
function linked(/** @type {string} */ key) {
  return new URLSearchParams(location.hash.slice(1)).get(key)
}

/** All of it, for the way back. */
function link() {
  return location.hash.replace(/^[^&]*/, '')
}

function fail() {
  document.getElementById('start-failed')?.removeAttribute('hidden')
}

/** @type {Record<string, (value: any) => void>} */
const HEARD = {
  start(/** @type {Spoken} */ spoken) {
    speak(spoken)
    draw('', linked('m') ?? '')
    carried(take)
  },
  speak(/** @type {Spoken & { failed?: string, report?: LinkedFleet }} */ { failed, report, ...spoken }) {
    reading = false
    if (failed) return say(fill(words['language-failed'], { language: languages.get(failed) }), true)
    const [paste, mode] = [parts.paste.value, facts().proxyMode ?? '']
    try {
      const fragment = location.hash.slice(1).replace(/&l=[\w-]*/, '')
      history.replaceState(null, '', `#${fragment || 1}&l=${spoken.lang}`)
    } catch {}
    speak(spoken)
    draw(paste, mode)
    if (report) show(report)
    document.querySelector('header')?.querySelector('button')?.focus()
  },
  progress(/** @type {FleetProgress} */ progress) {
    if (reading) showProgress(progress)
  },
  read(/** @type {LinkedFleet} */ report) {
    stop()
    if (!report) say(words.cancelled)
    // The mode was chosen while it was read.
    else if (facts().proxyMode !== asked.proxyMode) worker.postMessage(['judge', facts()])
    else show(report)
  },
  judge: show,
  export: (/** @type {Blob} */ blob) => result?.save(blob),
  failed(/** @type {{ kind: string, reason: string }} */ { kind, reason }) {
    if (kind === 'start') return fail()
    stop()
    say(fill(words.failed, { reason }), true)
  },
}

/** @type {Record<string, any>} */
const parts = {}

/** Takes the words over, and offers the other languages, each called what it calls itself. */
function speak(/** @type {Spoken} */ spoken) {
  words = spoken.words
  languages = new Map(spoken.languages)
  result = undefined
  document.documentElement.lang = spoken.lang
  document.title = words.title
  const header = /** @type {HTMLElement} */ (document.querySelector('header'))
  const question = /** @type {Element} */ (header.querySelector('p'))
  question.textContent = words.question
  header.querySelectorAll('button').forEach((button) => button.remove())
  const ask = (/** @type {string} */ wanted) => {
    if (reading) return
    // What is read meanwhile would be told in both.
    reading = true
    worker.postMessage(['speak', { wanted, facts: facts() }])
  }
  for (const [lang, textContent] of languages) {
    if (lang !== spoken.lang)
      header.append(
        el('button', { type: 'button', className: 'language', lang, textContent, onclick: () => ask(lang) }),
      )
  }
}

/** Draws the page, with what was there before it spoke another language. */
function draw(pasted = '', mode = '') {
  const file = el('input', { type: 'file', id: 'files', multiple: true, className: 'hidden' })
  file.addEventListener('change', () => read([...(file.files ?? [])]).then(() => (file.value = '')))
  parts.paste = el('textarea', { id: 'paste', spellcheck: false, autocomplete: 'off', rows: 3, value: pasted })
  parts.read = el('button', {
    type: 'button',
    className: 'action',
    textContent: words.read,
    onclick: () => readText(parts.paste.value),
  })
  parts.progress = el('div', { className: 'progress', hidden: true })
  parts.said = el('p', { role: 'status', className: 'said' })
  parts.result = el('div', { className: 'result', hidden: true })
  root.replaceChildren(
    el('section', { className: 'node', ariaLabel: words.input }, [
      el('label', { className: 'drop', htmlFor: 'files' }, [
        file,
        el('b', {}, words.choose),
        el('span', { className: 'help' }, words['choose-help']),
      ]),
      el('pre', { className: 'command', tabIndex: 0 }, 'kubectl get nodes -o json > nodes.json'),
      el('div', { className: 'field' }, [
        el('label', { htmlFor: 'paste' }, words.paste),
        parts.paste,
        el('div', { className: 'actions' }, [parts.read]),
      ]),
      modes(mode),
      parts.progress,
      parts.said,
    ]),
    parts.result,
    el('p', { className: 'muted' }, [el('a', { href: `./${link() && `#1${link()}`}` }, words.back)]),
  )
}

/** What `kubectl get nodes` does not say and every verdict needs. */
function modes(/** @type {string} */ wanted) {
  const known = MODES.includes(wanted) ? wanted : ''
  const mode = (/** @type {string} */ name) => {
    const input = el('input', { type: 'radio', name: 'mode', value: name, checked: name === known })
    // What is half read, or was cancelled, has no answer.
    input.addEventListener('change', () => parts.result.hidden || worker.postMessage(['judge', facts()]))
    return el('label', { className: 'segment' }, [input, el('span', {}, name || words['mode-unknown'])])
  }
  return el('fieldset', { className: 'field' }, [
    el('legend', {}, words.mode),
    el('div', { className: 'segments' }, MODES.map(mode)),
  ])
}

/** @returns {Facts} */
const facts = () => {
  const proxyMode = /** @type {HTMLInputElement} */ (root.querySelector('[name=mode]:checked')).value
  return proxyMode ? { proxyMode: /** @type {Facts['proxyMode']} */ (proxyMode) } : {}
}

const readText = (/** @type {string} */ text) => text.trim() && send([new Blob([text])])

/** So long a text stands in the paste box; no browser shows a longer one at once. */
const LONG = 200_000

/** The page of one node gives what was pasted or opened there. */
function take(/** @type {string | File[]} */ given) {
  if (typeof given !== 'string') return send(given)
  if (given.length <= LONG) parts.paste.value = given
  readText(given)
}

/** Several files are one input. */
async function read(/** @type {File[]} */ files) {
  if (files.length > 0) send(files)
}

/** One input at a time: what comes meanwhile has to wait for its end, or for Cancel. */
function send(/** @type {Sources} */ sources) {
  if (reading) return
  reading = true
  began = performance.now()
  say('')
  parts.result.hidden = true
  parts.read.disabled = true
  let pausedAt = 0
  const pause = el('button', { type: 'button', className: 'action', textContent: words.pause })
  pause.addEventListener('click', () => {
    const paused = pause.textContent === words.pause
    worker.postMessage([paused ? 'pause' : 'resume'])
    pause.textContent = paused ? words.resume : words.pause
    // What it waited counts for no rate.
    if (paused) pausedAt = performance.now()
    else began += performance.now() - pausedAt
  })
  const cancel = el('button', {
    type: 'button',
    className: 'action',
    textContent: words.cancel,
    onclick: () => worker.postMessage(['cancel']),
  })
  parts.bar = el('progress', { max: 1, value: 0, ariaLabel: words.read })
  parts.told = el('span', {})
  parts.progress.replaceChildren(parts.bar, parts.told, el('div', { className: 'actions' }, [pause, cancel]))
  parts.progress.hidden = false
  asked = facts()
  worker.postMessage(['read', { sources, facts: asked }])
}

function stop() {
  reading = false
  parts.read.disabled = false
  parts.progress.hidden = true
}

function showProgress(/** @type {FleetProgress} */ { bytes, total = 0, nodes }) {
  const rate = bytes / ((performance.now() - began) / 1000)
  const left = Math.ceil((total - bytes) / rate)
  parts.bar.value = total ? bytes / total : 1
  parts.told.textContent = fill(words.progress, {
    bytes: size(bytes),
    total: size(total),
    nodes: nodes.toLocaleString(),
    rate: size(rate),
    left,
  })
}

function size(/** @type {number} */ bytes) {
  /** @type {[string, number][]} */
  const units = [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ]
  const [unit, divisor] = units.find(([, divisor]) => bytes >= divisor) ?? ['B', 1]
  return `${(bytes / divisor).toFixed(divisor > 1 ? 1 : 0)} ${unit}`
}

function show(/** @type {LinkedFleet} */ report) {
  if (report.nodes === 0) say(words.none, true)
  else say(counted(report, words))
  result ??= new Result(parts.result, words, (/** @type {string} */ format, /** @type {boolean} */ names) =>
    worker.postMessage(['export', { format, names }]),
  )
  result.show(report)
}

function say(/** @type {string} */ text, isProblem = false) {
  parts.said.textContent = text
  parts.said.classList.toggle('finding', isProblem)
}

begin()
// In the file of all pages another one may be shown.
watchDrops(window, (files) => words && root.isConnected && read(files))
