// The command's options: what may be given, and what is said of anything else.
import { parseArgs } from 'node:util'

export const FORMATS = ['text', 'json', 'markdown', 'csv', 'sarif', 'junit']

/** @type {Record<string, { fact?: string, example?: string, choices?: string[], flag?: true }>} */
const OPTIONS = {
  'cluster-version': { fact: 'clusterVersion', example: 'v1.19.16-r0' },
  kernel: { fact: 'kernel', example: '5.4.0-1034-azure' },
  os: { fact: 'os', example: '"EulerOS 2.9"' },
  'proxy-mode': { fact: 'proxyMode', example: 'ipvs', choices: ['ipvs', 'iptables', 'nftables', 'userspace', 'none'] },
  knowledge: { example: 'kernels.json' },
  format: { example: 'json', choices: FORMATS },
  lang: { example: 'en', choices: ['en', 'zh-CN'] },
  ndjson: { flag: true },
  mask: { flag: true },
  help: { flag: true },
  version: { flag: true },
}

/** An input that cannot be used: the name of a message of the command, and what fills it in. */
export class Unusable extends Error {
  /**
   * @param {string} message
   * @param {Record<string, unknown>} values
   */
  constructor(message, values = {}) {
    super(message)
    this.values = values
  }
}

/**
 * @typedef {{
 *   files: string[], facts: import('../types/index.js').Facts, format: string, lang: import('../types/index.js').Language,
 *   knowledge?: string, ndjson?: true, mask?: true, help?: true, version?: true, problem?: Unusable,
 * }} Given `problem` is the first thing wrong
 *
 * @typedef {{ name: string, rawName: string, value?: string, inlineValue?: boolean }} Token
 */

/**
 * What the command was given.
 * @param {string[]} args
 */
export function parse(args) {
  const options = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { flag }]) => [
      name,
      { type: /** @type {'boolean' | 'string'} */ (flag ? 'boolean' : 'string') },
    ]),
  )
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  /** @type {Given} */
  const given = { files: [], facts: {}, format: 'text', lang: 'en' }
  for (const token of tokens) {
    if (token.kind === 'positional') given.files.push(token.value)
    if (token.kind !== 'option') continue
    const problem = refuse(token)
    if (problem) given.problem ??= problem
    else take(given, token)
  }
  return given
}

/**
 * @param {Given & Record<string, any>} given
 * @param {Token} token
 */
function take(given, { name, value }) {
  const { fact, flag } = OPTIONS[name]
  if (fact) given.facts = /** @type {Given['facts']} */ ({ ...given.facts, [fact]: value })
  else given[name] = flag ? true : value
}

/** @param {Token} token */
function refuse({ name, rawName: option, value, inlineValue }) {
  if (!Object.hasOwn(OPTIONS, name))
    return new Unusable('unknown-option', { option, example: '--kernel 5.4.0-1034-azure' })
  const { flag, choices, example } = OPTIONS[name]
  if (flag) return value === undefined ? undefined : new Unusable('value-unwanted', { option, example: option })
  // The next option is no value, unless one insists with "=".
  const missing = !value || (!inlineValue && value.length > 1 && value.startsWith('-'))
  if (missing) return new Unusable('value-missing', { option, example: `${option} ${example}` })
  if (!choices || choices.includes(value)) return undefined
  return new Unusable('value-unknown', { option, value, choices: choices.join(', '), example: `${option} ${example}` })
}
