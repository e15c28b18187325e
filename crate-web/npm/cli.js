#!/usr/bin/env node
// The command `reusecheck`: files or standard input in, reports and an exit status out.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { readArchive } from './archive.js'
import { checkArchives, nodesOf } from './archive-fleet.js'
import { isArchive, peek } from './archive-source.js'
import { filesIn, readIfArchive } from './cli-archive.js'
import { FORMATS, parse, Unusable } from './cli-options.js'
import { exitStatus, exportEntries, withoutNames } from './export.js'
import { checkFleet, checkLines, inUtf8 } from './fleet.js'
import { BrokenGzip, unzipped } from './gzip.js'
import { call, useKnowledge } from './load.js'
import { check, checkText, init, knowledge, readText, toMarkdown } from './node.js'

/**
 * @typedef {import('../types/internal.js').Entry} Entry
 * @typedef {import('../types/internal.js').FleetReport} FleetReport
 * @typedef {{ entries: Entry[], fleet?: FleetReport }} Result what became of a source, node by node
 * @typedef {import('../types/internal.js').ArchiveReading} ArchiveReading
 * @typedef {{ source: string, reading: ArchiveReading }} Archive
 * @typedef {{ results: Result[], archives: Archive[] }} Found
 */

const UNUSABLE = 2
/** So many bytes of a source are read as one paste; a larger one is a cluster, and read as a stream. */
const WHOLE = 64 * 1024 * 1024
const STEP = 1024 * 1024
const EXAMPLE = 'reusecheck --cluster-version 1.27.3 --kernel 5.4.0-1034-azure --proxy-mode ipvs'

const { stdin, stdout, stderr } = process
const given = parse(process.argv.slice(2))
const language = { lang: given.lang }
const inputs = new Set(given.files)

// Whoever reads may stop early, as `head` does: what was found still stands in the exit status.
stdout.on('error', (error) => (error.code === 'EPIPE' ? process.exit() : fail(error)))
process.exitCode = await run().catch(fail)

async function run() {
  await init()
  if (given.help) return show(say('help', { formats: FORMATS.join(', ') }))
  if (given.version) return show(await version())
  if (given.problem) throw given.problem
  if (given.knowledge) await takeKnowledge(given.knowledge)
  if (given.ndjson) return lines(sources())
  const results = await read(sources())
  const entries = results.flatMap((result) => result.entries)
  process.exitCode = exitStatus(entries)
  if (given.format !== 'text' && given.format !== 'markdown')
    await write(exportEntries(entries, given.format, language))
  else await write(told(results))
  return process.exitCode
}

/** For people: a cluster as the page for clusters tells it, anything else report by report. */
function* told(/** @type {Result[]} */ results) {
  for (const { fleet } of results) if (fleet) yield `${printable(toMarkdown(fleet, language))}\n`
  const entries = results
    .filter((/** @type {Result} */ { fleet }) => !fleet)
    .flatMap((/** @type {Result} */ result) => result.entries)
  if (given.format === 'markdown') yield* entries.length > 0 ? exportEntries(entries, 'markdown', language) : []
  else if (entries.some((/** @type {Entry} */ { report }) => report)) yield `${terminal(entries).trimEnd()}\n`
}

/** Without what would steer a terminal. */
function printable(/** @type {string} */ text) {
  return text.replace(/[^\P{Cc}\n]/gu, ' ')
}

/** As fast as it is taken: memory stays flat however much there is. */
async function write(/** @type {Iterable<string> | AsyncIterable<string>} */ pieces) {
  for await (const piece of pieces) if (!stdout.write(piece)) await once(stdout, 'drain')
}

function show(/** @type {string} */ text) {
  stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  return 0
}

/** What cannot be used is told in a line; anything else is a fault of the program itself. */
function fail(/** @type {any} */ error) {
  if (!(error instanceof Unusable)) throw error
  stderr.write(`reusecheck: ${say(error.message, error.values)}\n`)
  return UNUSABLE
}

/** A text of the command, filled in. */
function say(/** @type {string} */ name, /** @type {Record<string, any>} */ values = {}) {
  /** @type {Record<string, string>} */
  const words = Object.fromEntries(JSON.parse(call('commandWords', language)))
  return words[name].replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ key) => values[key])
}

async function version() {
  const { name, version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))
  return `${name} ${version} (${knowledge().version})`
}

/** Rows of the user's own, tried before ours. */
async function takeKnowledge(/** @type {string} */ file) {
  const rows = await readFile(file, 'utf8').catch((error) => {
    throw unreadable(file, error)
  })
  try {
    useKnowledge(rows)
  } catch (error) {
    throw new Unusable('knowledge', { file, reason: /** @type {Error} */ (error).message })
  }
}

/** A report a line. */
async function lines(/** @type {string[]} */ names) {
  const answers = checkLines(bytes(names), { ...language, facts: given.facts }, given.mask)
  for (;;) {
    const { value, done } = await answers.next()
    if (done) return value
    await write([value])
  }
}

/** All sources behind each other, unpacked. */
async function* bytes(/** @type {string[]} */ names) {
  for (const name of names) {
    try {
      yield* inUtf8(unzipped(source(name)))
    } catch (error) {
      throw error instanceof BrokenGzip ? unreadable(name, error) : error
    }
    // The last line of a file may have no end.
    yield Buffer.from('\n')
  }
}

/** The bytes of a source. */
async function* source(/** @type {string} */ name) {
  if (name === '-' && stdin.isTTY) stderr.write(`${say('waiting')}\n`)
  try {
    yield* name === '-' ? stdin : createReadStream(name, { highWaterMark: STEP })
  } catch (error) {
    throw unreadable(name, error)
  }
}

/** What is to be read: files by name, "-" being standard input; nothing at all where facts were typed at a terminal. */
function sources() {
  if (given.files.length > 0) return given.files
  const facts = Object.keys(given.facts).length > 0
  return facts && stdin.isTTY ? [] : ['-']
}

/** What became of each source, node by node; one that cannot be used is told at once, too. */
async function read(/** @type {string[]} */ names) {
  if (names.length === 0) return [{ entries: [{ report: check(given.facts, language) }] }]
  /** @type {Found} */
  const found = { results: [], archives: [] }
  for (const name of names) {
    try {
      await readSource(name, found)
    } catch (error) {
      found.results.push(unusable(name, error))
    }
  }
  return [...found.results, ...resultsOfArchives(found.archives)]
}

/** Reports an input that cannot be used. */
function unusable(/** @type {string} */ source, /** @type {unknown} */ error) {
  fail(error)
  const { message, values } = /** @type {Unusable} */ (error)
  return { entries: [{ file: shown(source), error: say(message, values) }] }
}

/** Reads a file, a folder or standard input. Archives are answered together, later. */
async function readSource(/** @type {string} */ name, /** @type {Found} */ found) {
  if (name === '-') {
    const [head, content] = await peek(source(name))
    const stream = /** @type {AsyncIterable<Uint8Array>} */ (content)
    if (!(await isArchive(head))) found.results.push(await resultOf(name, stream))
    else found.archives.push({ source: name, reading: await readArchive(stream, language) })
    return
  }
  const { reading, isFolder } = await readIfArchive(name, language).catch((error) => {
    throw error.code === undefined ? error : unreadable(name, error)
  })
  if (!reading) found.results.push(await resultOf(name, source(name)))
  else if (isFolder && !holdsFacts(reading)) await readFiles(name, found)
  else found.archives.push({ source: name, reading })
}

/** Reads every file of a folder that is no unpacked archive; some of them may be about something else. */
async function readFiles(/** @type {string} */ folder, /** @type {Found} */ found) {
  const count = () => found.results.length + found.archives.length
  const before = count()
  for (const path of await filesIn(folder)) {
    try {
      await readSource(path, found)
    } catch (error) {
      if (!(error instanceof Unusable)) throw error
    }
  }
  if (count() === before) throw nothingRead(folder)
}

async function resultOf(/** @type {string} */ name, /** @type {AsyncIterable<Uint8Array>} */ content) {
  const { whole, stream } = await taken(content)
  const unpacked = whole && (await unpack(whole))
  if (unpacked && isText(unpacked)) return resultOfText(name, decode(unpacked))
  const result = await fleetOf(name, unpacked ?? whole ?? stream)
  if (result) return result
  if (unpacked) return resultOfText(name, decode(unpacked))
  throw nothingRead(name)
}

function nothingRead(/** @type {string} */ name) {
  return new Unusable('nothing-read', { file: name === '-' ? say('standard-input') : shown(name), example: EXAMPLE })
}

function holdsFacts(/** @type {ArchiveReading} */ { nodes, cluster }) {
  return nodes.length > 0 || hasFacts(cluster)
}

/** One fleet for the nodes of all archives; a report where there is only one node, or only facts of a cluster. */
function resultsOfArchives(/** @type {Archive[]} */ archives) {
  for (const { source, reading } of archives) printNotes(source, reading)
  const results = archives
    .filter(({ reading }) => reading.nodes.length === 0)
    .map(({ source, reading: { cluster: facts } }) => {
      if (!hasFacts(facts)) return unusable(source, nothingRead(source))
      return {
        entries: [{ file: fileOf(source), report: checkRead({ facts, evidence: [], hints: [], conflicts: [] }) }],
      }
    })
  const others = archives.filter(({ reading }) => reading.nodes.length > 0)
  if (others.length === 0) return results
  const readings = others.map(({ reading }) => reading)
  const file = others.length === 1 ? fileOf(others[0].source) : ''
  const [{ name, ...facts }, ...more] = nodesOf(readings)
  if (more.length > 0) {
    const result = resultOfFleet(file, checkArchives(readings, { ...language, facts: given.facts }))
    return result ? [...results, result] : results
  }
  const conflicts = readings.flatMap(({ nodes }) => nodes.flatMap((node) => node.conflicts))
  const report = checkRead({ ...readings[0].nodes[0], facts, conflicts })
  return [...results, { entries: [{ file, names: [given.mask ? 'node-1' : name], report }] }]
}

/** The report for what an archive says of a node. */
function checkRead(/** @type {Omit<ArchiveReading['nodes'][number], 'name'>} */ { facts, evidence, hints, conflicts }) {
  const reading = { facts, evidence, hints, conflicts, unread: [] }
  return JSON.parse(call('checkReading', reading, { ...language, facts: given.facts }))
}

function printNotes(/** @type {string} */ source, /** @type {ArchiveReading} */ { notes }) {
  for (const { path, text, why } of notes) {
    const parts = given.mask ? [shown(source), why] : [shown(source), ...(path ? [path] : []), text]
    stderr.write(`reusecheck: ${printable(parts.join(': '))}\n`)
  }
}

/** What was packed, as a whole; nothing where it is damaged, or too much. */
async function unpack(/** @type {Buffer} */ whole) {
  try {
    return (await taken(unzipped(Readable.from([whole])))).whole
  } catch (error) {
    if (!(error instanceof BrokenGzip)) throw error
  }
}

/** A source as a whole or, if there is too much of it, as the stream it was. */
async function taken(/** @type {AsyncIterable<Uint8Array>} */ stream) {
  const iterator = stream[Symbol.asyncIterator]()
  /** @type {Uint8Array[]} */
  const chunks = []
  for (let size = 0; size <= WHOLE; ) {
    const { value, done } = await iterator.next()
    if (done) return { whole: Buffer.concat(chunks) }
    chunks.push(value)
    size += value.length
  }
  const again = async function* () {
    while (chunks.length > 0) yield chunks.shift()
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { stream: again() }
}

function unreadable(/** @type {string} */ file, /** @type {any} */ error) {
  return new Unusable('unreadable', { file: shown(file), reason: error.code ?? error.message, example: 'node.txt' })
}

/** No JSON: it may be more than a list of nodes. */
function isText(/** @type {Buffer} */ bytes) {
  const begin = bytes
    .subarray(0, 1024)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  return !/^[{[]/.test(begin)
}

/** The nodes of whole clusters; nothing where there are none. */
async function fleetOf(/** @type {string} */ source, /** @type {any} */ content) {
  return resultOfFleet(fileOf(source), await checkFleet(content, { ...language, facts: given.facts }))
}

function resultOfFleet(/** @type {string} */ file, /** @type {FleetReport} */ read) {
  if (read.nodes === 0) return null
  const fleet = given.mask ? withoutNames(read) : read
  const kinds = fleet.groups.flatMap((group) => group.kinds)
  const nodes = kinds.map(({ facts, names }) => ({ file, names, report: check(facts, language) }))
  // What is no node for a good reason makes no input unusable.
  const broken = fleet.unread.filter(({ why }) => !['not-a-node', 'windows-node', 'not-understood'].includes(why))
  const entries = [...nodes, ...broken.map(({ name = '', text }) => ({ file, name, error: text }))]
  return { entries, ...(fleet.nodes > 1 && { fleet }) }
}

/** Several machines' own output behind each other, each with its kernel: what has none is a part of one machine's. */
function areMachines(/** @type {Result} */ { entries, fleet }) {
  return Boolean(fleet) && entries.every((/** @type {Entry} */ { report }) => report?.facts.kernel)
}

/** Text of either encoding that shells write; what is not text becomes replacement characters, which nothing reads. */
function decode(/** @type {Buffer} */ bytes) {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes)
}

async function resultOfText(/** @type {string} */ source, /** @type {string} */ pasted) {
  const file = fileOf(source)
  const reading = readText(pasted)
  const result = await fleetOf(source, pasted)
  if (result && ((reading.nodes ?? []).length > 0 || areMachines(result))) return result
  // Beside what is given, hints and an input without anything do no harm; what is wrong is wrong all the same.
  const isEnough =
    Object.keys(given.facts).length > 0 && (reading.hints.length > 0 || (source === '-' && !pasted.trim()))
  if (reading.evidence.length === 0 && !isEnough) {
    if (!pasted.trim()) throw new Unusable('nothing-given', { example: EXAMPLE })
    throw new Unusable('nothing-read', { file: file || say('standard-input'), example: EXAMPLE })
  }
  const report = checkText(pasted, { ...language, facts: given.facts })
  return { entries: [{ file, report: given.mask ? JSON.parse(call('maskReport', report, pasted)) : report }] }
}

/** The name of a source in the output. With `--mask` it is a number: the name of a file may be that of a node. */
function shown(/** @type {string} */ source) {
  if (!given.mask) return source
  inputs.add(source)
  return `input-${[...inputs].indexOf(source) + 1}`
}

/** The name of a source in a report; standard input has none. */
function fileOf(/** @type {string} */ source) {
  return source === '-' ? '' : shown(source)
}

function hasFacts(/** @type {import('../types/index.js').Facts} */ facts) {
  return Object.keys(facts).length > 0
}

/** The reports for who reads them here; of several, each under its name. */
function terminal(/** @type {Entry[]} */ entries) {
  const colour = stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  const text = (/** @type {Entry} */ { report }) => call('toTerminal', report, language, colour)
  const name = (/** @type {Entry} */ { names: [name] = [], file }) =>
    (name || file || say('standard-input')).replace(/\p{Cc}/gu, ' ')
  const usable = entries.filter((/** @type {Entry} */ { report }) => report)
  return entries.length === 1
    ? usable.map(text).join('')
    : usable.map((/** @type {Entry} */ entry) => `${name(entry)}\n\n${text(entry)}`).join('\n')
}
