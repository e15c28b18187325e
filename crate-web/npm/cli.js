#!/usr/bin/env node
// The command `reusecheck`: files or standard input in, reports and an exit status out.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { FORMATS, parse, Unusable } from './cli-options.js'
import { exitStatus, exportReports } from './export.js'
import { checkFleet, checkLines } from './fleet.js'
import { call } from './load.js'
import { check, checkText, init, knowledge, readText } from './node.js'

const UNUSABLE = 2
const EXAMPLE = 'reusecheck --cluster-version 1.27.3 --kernel 5.4.0-1034-azure --proxy-mode ipvs'

const { stdin, stdout, stderr } = process
const given = parse(process.argv.slice(2))
const language = { lang: given.lang }

// Whoever reads may stop early, as `head` does: what was found still stands in the exit status.
stdout.on('error', (error) => error.code === 'EPIPE' ? process.exit() : fail(error))
process.exitCode = await run().catch(fail)

async function run() {
  await init()
  if (given.help) return show(say('help', { formats: FORMATS.join(', ') }))
  if (given.version) return show(await version())
  if (given.problem) throw given.problem
  if (given.ndjson) return lines(sources())
  const entries = await read(sources())
  process.exitCode = exitStatus(entries)
  const text = given.format === 'text' ? terminal(entries) : exportReports(entries, given.format, language)
  if (text) show(text)
  return process.exitCode
}

function show(text) {
  stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  return 0
}

/** What cannot be used is told in a line; anything else is a fault of the program itself. */
function fail(error) {
  if (!(error instanceof Unusable)) throw error
  stderr.write(`reusecheck: ${say(error.message, error.values)}\n`)
  return UNUSABLE
}

/** A text of the command, filled in. */
function say(name, values = {}) {
  const words = Object.fromEntries(JSON.parse(call('commandWords', language)))
  return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key])
}

async function version() {
  const { name, version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))
  return `${name} ${version} (${knowledge().version})`
}

/** A report a line, as fast as they are taken: memory stays flat however many there are. */
async function lines(names) {
  const answers = checkLines(bytes(names), { ...language, facts: given.facts })
  for (;;) {
    const { value, done } = await answers.next()
    if (done) return value
    if (!stdout.write(value)) await once(stdout, 'drain')
  }
}

/** All sources behind each other. */
async function* bytes(names) {
  for (const name of names) {
    try {
      yield* name === '-' ? stdin : createReadStream(name)
    } catch (error) {
      throw unreadable(name, error)
    }
    // The last line of a file may have no end.
    yield Buffer.from('\n')
  }
}

/** What is to be read: files by name, "-" being standard input; nothing at all where facts were typed at a terminal. */
function sources() {
  if (given.files.length > 0) return given.files
  const facts = Object.keys(given.facts).length > 0
  return facts && stdin.isTTY ? [] : ['-']
}

/** What became of each node, and of each source that cannot be used; that is told at once, too. */
async function read(names) {
  if (names.length === 0) return [{ report: check(given.facts, language) }]
  const entries = []
  for (const name of names) {
    try {
      const content = await contentOf(name)
      entries.push(...((await fleetOf(name, content)) ?? nodesOf(name, decode(content))))
    } catch (error) {
      fail(error)
      entries.push({ file: name, error: say(error.message, error.values) })
    }
  }
  return entries
}

async function contentOf(name) {
  if (name === '-') {
    if (stdin.isTTY) stderr.write(`${say('waiting')}\n`)
    return buffer(stdin)
  }
  try {
    return await readFile(name)
  } catch (error) {
    throw unreadable(name, error)
  }
}

function unreadable(file, error) {
  return new Unusable('unreadable', { file, reason: error.code ?? error.message, example: 'node.txt' })
}

/** The nodes of whole clusters, as JSON or gzipped; nothing where it is neither, or holds no nodes. */
async function fleetOf(source, content) {
  const begin = content.subarray(0, 1024).toString('latin1').replace(/^\xef\xbb\xbf/, '').trimStart()
  if (!/^([{[]|\x1f\x8b)/.test(begin)) return null
  const fleet = await checkFleet(content, { ...language, facts: given.facts })
  if (fleet.nodes === 0) return null
  const file = source === '-' ? '' : source
  const kinds = fleet.groups.flatMap((group) => group.kinds)
  const nodes = kinds.flatMap(({ facts, names }) => {
    const report = check(facts, language)
    return names.map((name) => ({ file, name, report }))
  })
  // What is no node for a good reason makes no input unusable.
  const broken = fleet.unread.filter(({ why }) => why !== 'not-a-node' && why !== 'windows-node')
  return [...nodes, ...broken.map(({ name = '', text }) => ({ file, name, error: text }))]
}

/** Text of either encoding that shells write; what is not text becomes replacement characters, which nothing reads. */
function decode(bytes) {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes)
}

function nodesOf(source, pasted) {
  const file = source === '-' ? '' : source
  const reading = readText(pasted)
  if (reading.nodes?.length > 0) {
    const report = ({ facts }) => check(over(reading.facts, facts, given.facts), language)
    return reading.nodes.map((node) => ({ file, name: node.name, report: report(node) }))
  }
  if (reading.evidence.length === 0 && Object.keys(given.facts).length === 0) {
    if (!pasted.trim()) throw new Unusable('nothing-given', { example: EXAMPLE })
    throw new Unusable('nothing-read', { file: file || say('standard-input'), example: EXAMPLE })
  }
  return [{ file, report: checkText(pasted, { ...language, facts: given.facts }) }]
}

/** Facts laid over each other, the last one on top. */
function over(...layers) {
  return { ...Object.assign({}, ...layers), sysctls: Object.assign({}, ...layers.map(({ sysctls }) => sysctls)) }
}

/** The reports for who reads them here; of several, each under its name. */
function terminal(entries) {
  const colour = stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  const text = ({ report }) => call('toTerminal', report, language, colour)
  const name = ({ name, file }) => (name || file || say('standard-input')).replace(/\p{Cc}/gu, ' ')
  const usable = entries.filter(({ report }) => report)
  return entries.length === 1 ? usable.map(text).join('') : usable.map((entry) => `${name(entry)}\n\n${text(entry)}`).join('\n')
}
