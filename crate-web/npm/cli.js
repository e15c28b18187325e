#!/usr/bin/env node
// The command `reusecheck`: files or standard input in, reports and an exit status out.
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { FORMATS, parse, Unusable } from './cli-options.js'
import { call } from './load.js'
import { check, checkText, init, knowledge, readText, toMarkdown } from './node.js'

const STATUS = { none: 0, low: 1, medium: 1, high: 1, unknown: 3 }
const UNUSABLE = 2
/** Of several statuses the first of these counts. */
const WORST_FIRST = [UNUSABLE, 1, 3, 0]
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
  const { nodes, statuses } = await read(sources())
  const found = [...statuses, ...nodes.map(({ report }) => STATUS[report.rating])]
  process.exitCode = WORST_FIRST.find((status) => found.includes(status))
  if (nodes.length > 0) show(write(nodes))
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
function say(name, values) {
  const words = Object.fromEntries(JSON.parse(call('commandWords', language)))
  return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key])
}

async function version() {
  const { name, version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))
  return `${name} ${version} (${knowledge().version})`
}

/** What is to be read: files by name, "-" being standard input; nothing at all where facts were typed at a terminal. */
function sources() {
  if (given.files.length > 0) return given.files
  const facts = Object.keys(given.facts).length > 0
  return facts && stdin.isTTY ? [] : ['-']
}

/** The nodes of all sources, and a status for each source that cannot be used. */
async function read(names) {
  const nodes = []
  const statuses = []
  if (names.length === 0) nodes.push({ name: '', report: check(given.facts, language) })
  for (const name of names) {
    try {
      nodes.push(...nodesOf(name, await text(name)))
    } catch (error) {
      statuses.push(fail(error))
    }
  }
  return { nodes, statuses }
}

async function text(name) {
  if (name === '-') {
    if (stdin.isTTY) stderr.write(`${say('waiting', {})}\n`)
    return decode(await buffer(stdin))
  }
  try {
    return decode(await readFile(name))
  } catch (error) {
    throw new Unusable('unreadable', { file: name, reason: error.code ?? error.message, example: 'node.txt' })
  }
}

/** Text of either encoding that shells write; what is not text becomes replacement characters, which nothing reads. */
function decode(bytes) {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes)
}

function nodesOf(name, pasted) {
  const file = name === '-' ? say('standard-input', {}) : name
  const reading = readText(pasted)
  if (reading.nodes?.length > 0) {
    return reading.nodes.map((node) => ({ name: node.name, report: check(over(reading.facts, node.facts, given.facts), language) }))
  }
  if (reading.evidence.length === 0 && Object.keys(given.facts).length === 0) {
    throw pasted.trim() ? new Unusable('nothing-read', { file, example: EXAMPLE }) : new Unusable('nothing-given', { example: EXAMPLE })
  }
  return [{ name: file, report: checkText(pasted, { ...language, facts: given.facts }) }]
}

/** Facts laid over each other, the last one on top. */
function over(...layers) {
  return { ...Object.assign({}, ...layers), sysctls: Object.assign({}, ...layers.map(({ sysctls }) => sysctls)) }
}

function write(nodes) {
  const reports = nodes.map(({ report }) => report)
  if (given.format === 'json') return JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)
  const one = given.format === 'markdown' ? (report) => toMarkdown(report, language) : terminal
  if (nodes.length === 1) return one(reports[0])
  return nodes.map(({ name, report }) => `${name.replace(/\p{Cc}/gu, ' ')}\n\n${one(report)}`).join('\n')
}

function terminal(report) {
  const colour = stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  return call('toTerminal', report, language, colour)
}
