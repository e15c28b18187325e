// The plugin: gives `@theme/ReuseCheck`, adds the element's script to every page, and its files to the site.
import { readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const file = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url))

/** @type {{ name: string, version: string }} */
const { name, version } = JSON.parse(readFileSync(file('package.json'), 'utf8'))
/** The folder of the element's files, in the package and in the site. */
const WIDGET = file('widget')
const FOLDER = 'reusecheck'
const OPTIONS = ['version', 'script', 'integrity']

/** @type {typeof import('./index.js').default} */
export default function plugin({ baseUrl }, { script, integrity }) {
  const home = `${baseUrl}${FOLDER}/`
  /** @type {Record<string, string>} */
  const pin = integrity ? { integrity, crossorigin: 'anonymous' } : {}
  return {
    name,
    getThemePath: () => './theme',
    injectHtmlTags: () => ({
      headTags: [{ tagName: 'script', attributes: { type: 'module', src: script ?? `${home}reuse-check.js`, ...pin } }],
    }),
    // Node loads the engine, so that no bundle contains it.
    configureWebpack: (_config, isServer) =>
      isServer
        ? { externals: { [`${name}/answer`]: `commonjs ${file('answer.js')}` } }
        : { devServer: { static: script ? [] : [{ directory: WIDGET, publicPath: home, watch: false }] } },
    async postBuild({ outDir }) {
      if (!script) await cp(WIDGET, join(outDir, FOLDER), { recursive: true })
    },
  }
}

/** @type {typeof import('./index.js').validateOptions} */
export function validateOptions({ options }) {
  const { id = 'default', ...own } = options
  for (const [option, value] of Object.entries(own)) {
    if (!OPTIONS.includes(option))
      throw new Error(`${name}: unknown option '${option}'; expected one of ${OPTIONS.join(', ')}`)
    if (typeof value !== 'string')
      throw new Error(`${name}: option '${option}' must be a string, not ${JSON.stringify(value)}`)
  }
  if (own.version && own.version !== version)
    throw new Error(
      `${name}: the site wants version ${own.version}, but ${version} is installed; run 'npm install ${name}@${own.version}'`,
    )
  return { id, ...own }
}
