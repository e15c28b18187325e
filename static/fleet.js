// The page for clusters. A worker reads files and pastes; the page draws its report.
import { watchDrops } from './files.js'
import { countText, el, fill } from './fleet-draw.js'
import { Result } from './fleet-result.js'
import { receiveInput } from './transfer.js'
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
/**
 * The facts of the current request.
 * @type {Facts}
 */
let requestedFacts
let startedAt = 0

/** Starts or restarts the page, with the language and mode in the address and the input of the page that opened it. */
export function start() {
  worker?.terminate()
  reading = false
  try {
    worker = new Worker(trusted(new URL('./fleet-worker.js', import.meta.url).href), { type: 'module' })
    worker.onmessage = ({ data: [kind, value] }) => HANDLERS[kind]?.(value)
    worker.onerror = fail
    worker.postMessage(['start', [linkValue('l'), ...navigator.languages].filter(Boolean)])
  } catch (error) {
    fail()
    throw error
  }
}

/** Returns a value of the link from the page of one node: `l` is the language that the user chose, `m` the mode. */
function linkValue(/** @type {string} */ key) {
  return new URLSearchParams(location.hash.slice(1)).get(key)
}

/** Returns all values, for the link back. */
function linkValues() {
  return location.hash.replace(/^[^&]*/, '')
}

function fail() {
  document.getElementById('start-failed')?.removeAttribute('hidden')
}

/** @type {Record<string, (value: any) => void>} */
const HANDLERS = {
  start(/** @type {LanguageState} */ state) {
    setLanguage(state)
    draw('', linkValue('m') ?? '')
    receiveInput(take)
  },
  language(/** @type {LanguageState & { failed?: string, report?: LinkedFleet }} */ { failed, report, ...state }) {
    reading = false
    if (failed) return showStatus(fill(words['language-failed'], { language: languages.get(failed) }), true)
    const [paste, mode] = [parts.paste.value, facts().proxyMode ?? '']
    try {
      const fragment = location.hash.slice(1).replace(/&l=[\w-]*/, '')
      history.replaceState(null, '', `#${fragment || 1}&l=${state.lang}`)
    } catch {}
    setLanguage(state)
    draw(paste, mode)
    if (report) show(report)
    document.querySelector('header')?.querySelector('button')?.focus()
  },
  progress(/** @type {FleetProgress} */ progress) {
    if (reading) showProgress(progress)
  },
  read(/** @type {LinkedFleet} */ report) {
    stop()
    if (!report) showStatus(words.cancelled)
    // The user changed the mode during the reading.
    else if (facts().proxyMode !== requestedFacts.proxyMode) worker.postMessage(['judge', facts()])
    else show(report)
  },
  judge: show,
  export: (/** @type {Blob} */ blob) => result?.save(blob),
  failed(/** @type {{ kind: string, reason: string }} */ { kind, reason }) {
    if (kind === 'start') return fail()
    stop()
    showStatus(fill(words.failed, { reason }), true)
  },
}

/** @type {Record<string, any>} */
const parts = {}

/** Applies a language, and offers the others by their own names. */
function setLanguage(/** @type {LanguageState} */ state) {
  words = state.words
  languages = new Map(state.languages)
  result = undefined
  document.documentElement.lang = state.lang
  document.title = words.title
  const header = /** @type {HTMLElement} */ (document.querySelector('header'))
  const question = /** @type {Element} */ (header.querySelector('p'))
  question.textContent = words.question
  header.querySelectorAll('button').forEach((button) => button.remove())
  const requestLanguage = (/** @type {string} */ wanted) => {
    if (reading) return
    // A file that is read during the change would get texts of both languages.
    reading = true
    worker.postMessage(['language', { wanted, facts: facts() }])
  }
  for (const [lang, textContent] of languages) {
    if (lang !== state.lang)
      header.append(
        el('button', {
          type: 'button',
          className: 'language',
          lang,
          textContent,
          onclick: () => requestLanguage(lang),
        }),
      )
  }
}

/** Draws the page, with the paste and the mode that it had before a change of the language. */
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
  parts.status = el('p', { role: 'status', className: 'status' })
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
      parts.status,
    ]),
    parts.result,
    el('p', { className: 'muted' }, [el('a', { href: `./${linkValues() && `#1${linkValues()}`}` }, words.back)]),
  )
}

/** Creates the choice of the mode, which `kubectl get nodes` does not print and every verdict needs. */
function modes(/** @type {string} */ wanted) {
  const known = MODES.includes(wanted) ? wanted : ''
  const mode = (/** @type {string} */ name) => {
    const input = el('input', { type: 'radio', name: 'mode', value: name, checked: name === known })
    // An unfinished or cancelled reading has no report to update.
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

/** The maximum length of a text that is shown in the paste box; longer ones stall browsers. */
const LONG = 200_000

/** Reads the input of the page of one node. */
function take(/** @type {string | File[]} */ input) {
  if (typeof input !== 'string') return send(input)
  if (input.length <= LONG) parts.paste.value = input
  readText(input)
}

/** Reads several files as one input. */
async function read(/** @type {File[]} */ files) {
  if (files.length > 0) send(files)
}

/** Sends an input to the worker. Ignores it while another one is read. */
function send(/** @type {Sources} */ sources) {
  if (reading) return
  reading = true
  startedAt = performance.now()
  showStatus('')
  parts.result.hidden = true
  parts.read.disabled = true
  let pausedAt = 0
  const pause = el('button', { type: 'button', className: 'action', textContent: words.pause })
  pause.addEventListener('click', () => {
    const paused = pause.textContent === words.pause
    worker.postMessage([paused ? 'pause' : 'resume'])
    pause.textContent = paused ? words.resume : words.pause
    // Pauses do not count for the rate.
    if (paused) pausedAt = performance.now()
    else startedAt += performance.now() - pausedAt
  })
  const cancel = el('button', {
    type: 'button',
    className: 'action',
    textContent: words.cancel,
    onclick: () => worker.postMessage(['cancel']),
  })
  parts.bar = el('progress', { max: 1, value: 0, ariaLabel: words.read })
  parts.progressText = el('span', {})
  parts.progress.replaceChildren(parts.bar, parts.progressText, el('div', { className: 'actions' }, [pause, cancel]))
  parts.progress.hidden = false
  requestedFacts = facts()
  worker.postMessage(['read', { sources, facts: requestedFacts }])
}

function stop() {
  reading = false
  parts.read.disabled = false
  parts.progress.hidden = true
}

function showProgress(/** @type {FleetProgress} */ { bytes, total = 0, nodes }) {
  const rate = bytes / ((performance.now() - startedAt) / 1000)
  const left = Math.ceil((total - bytes) / rate)
  parts.bar.value = total ? bytes / total : 1
  parts.progressText.textContent = fill(words.progress, {
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
  if (report.nodes === 0) showStatus(words.none, true)
  else showStatus(countText(report, words))
  result ??= new Result(parts.result, words, (/** @type {string} */ format, /** @type {boolean} */ names) =>
    worker.postMessage(['export', { format, names }]),
  )
  result.show(report)
}

function showStatus(/** @type {string} */ text, isProblem = false) {
  parts.status.textContent = text
  parts.status.classList.toggle('finding', isProblem)
}

start()
// In the offline file, another page may be in the document.
watchDrops(window, (files) => words && root.isConnected && read(files))
