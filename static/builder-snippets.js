// Writes the snippets for each way of use. Does not use the document.
import { fragment } from './fragment.js'

/**
 * The name of each fact as an attribute and as an option of the command.
 * @type {Words}
 */
const NAMES = { clusterVersion: 'cluster-version', os: 'os', kernel: 'kernel', proxyMode: 'proxy-mode' }

/**
 * For each way of use, returns the parts to write for a choice, as `[place, text]`. A place is the name of a file or the id of a
 * message `place-...`. In a choice, `base` is a result of {@link folder}, `site` an origin or empty, `pins` the content of
 * `pins.json`, and `fallback` the text that is shown without JavaScript.
 * @type {Record<string, (choice: Choice) => string[][]>}
 */
export const WAYS = {
  html: (/** @type {Choice} */ choice) => [
    ['place-page', `${script(choice)}\n\n${element(choice)}`],
    ['place-policy', policy(choice)],
    ['place-server', `Access-Control-Allow-Origin: ${choice.site || '*'}`],
  ],
  page: (/** @type {Choice} */ choice) => [['reusecheck.html', page(choice)]],
  embed: (/** @type {Choice} */ choice) => [
    ['place-page', frame(choice)],
    ['reusecheck-host.js', host(choice)],
    ['place-policy', `script-src 'self' ${origin(choice.base)}; frame-src ${origin(choice.base)}`],
    ['place-server', server(choice)],
    ['embed/frame.html', `<meta name="reusecheck-hosts" content="${html(choice.site)}">`],
  ],
  sphinx: (/** @type {Choice} */ choice) => [
    ['conf.py', sphinx(choice)],
    ['place-page', directive(choice)],
  ],
  // Markdown parsers do not change an HTML block without empty lines.
  mkdocs: (/** @type {Choice} */ choice) => [['place-page', `<div>\n${script(choice)}\n${element(choice)}\n</div>`]],
  docusaurus: (/** @type {Choice} */ choice) => [
    ['docusaurus.config.js', plugin(choice)],
    ['place-page', component(choice)],
  ],
  hugo: (/** @type {Choice} */ choice) => [
    ['layouts/shortcodes/reuse-check.html', `${script(choice)}\n${element(choice)}`],
    ['place-page', '{{< reuse-check >}}'],
  ],
  npm: (/** @type {Choice} */ choice) => [
    [
      'place-terminal',
      [
        ...download(choice, `package/${packageFile(choice)}`, choice.pins.package),
        `npm install ./${packageFile(choice)}`,
      ].join('\n'),
    ],
    ['place-code', code(choice)],
    ['place-terminal', command(choice)],
  ],
  offline: (/** @type {Choice} */ choice) => [
    ['place-terminal', download(choice, 'offline/reusecheck.html', choice.pins.offline).join('\n')],
    ['place-link', `reusecheck.html#${fragment(choice.facts, choice.lang)}`],
  ],
}

/** Returns whether a way needs the site's address. A frame answers only the origins that its page lists. */
export const needsSite = (/** @type {string} */ way) => way === 'embed'

/** Returns the chosen facts that a way cannot contain. */
export function omittedFacts(/** @type {string} */ way, /** @type {Facts} */ facts) {
  return ['embed', 'npm', 'offline'].includes(way) ? [] : Object.keys(facts).filter((fact) => !NAMES[fact])
}

/** Returns the folder of an address, with a slash at the end; undefined if nothing can be loaded from it. */
export function folder(/** @type {string} */ address) {
  const url = web(address)
  return url && !url.search && !url.hash ? url.origin + url.pathname.replace(/\/*$/, '/') : undefined
}

/** Returns the origin of an address; undefined if it is not a web address. */
export const origin = (/** @type {string} */ address) => web(address)?.origin

function web(/** @type {string} */ address) {
  const trimmed = address.trim()
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return undefined
  const url = new URL(trimmed)
  return url.username || url.password ? undefined : url
}

/** Escapes a text for a quoted attribute in HTML, Markdown, JSX or a template. */
const html = (/** @type {string} */ text) =>
  text.replace(/[&<>"'`{}[\]\\]|\s/g, (letter) => (letter === ' ' ? letter : `&#${letter.codePointAt(0)};`))

/** Quotes an argument for a POSIX shell. */
const shell = (/** @type {string} */ text) =>
  /^[\w.,:+@%/=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

const json = (/** @type {unknown} */ value) => JSON.stringify(value, null, 2)

/**
 * Returns the non-empty attributes as `[name, value]`, in a fixed order. `names` has the name of each fact.
 * @returns {string[][]}
 */
const attributePairs = (
  /** @type {Pick<Choice, "facts" | "lang"> & { theme?: string }} */ { facts, lang, theme },
  names = NAMES,
) =>
  [
    ...Object.entries(names).map(([fact, name]) => [name, String(facts[/** @type {keyof Facts} */ (fact)] ?? '')]),
    ['lang', lang],
    ['theme', theme ?? ''],
  ].filter(([, value]) => value)

const attributes = (/** @type {Choice} */ { base, pins }) => ({
  src: `${base}widget/reuse-check.js`,
  type: 'module',
  integrity: pins.widget,
  crossorigin: 'anonymous',
})

function script(/** @type {Choice} */ choice) {
  const { src, integrity } = attributes(choice)
  return `<script type="module" src="${html(src)}" integrity="${integrity}" crossorigin="anonymous"></script>`
}

const element = (/** @type {Choice} */ choice) => tag('reuse-check', choice, attributePairs(choice))

/** Writes a tag, in HTML or JSX. */
function tag(/** @type {string} */ name, /** @type {Choice} */ choice, /** @type {string[][]} */ pairs) {
  const attributeText = pairs.map(([name, value]) => ` ${name}="${html(value)}"`).join('')
  const inside = `<a href="${html(choice.base)}app/coverage.html">${html(choice.fallback)}</a>`
  return `<${name}${attributeText}${choice.compact ? ' compact' : ''}>\n  <p>${inside}</p>\n</${name}>`
}

function plugin(/** @type {Choice} */ choice) {
  const { src, integrity } = attributes(choice)
  const options = json({ version: choice.pins.version, script: src, integrity }).replaceAll('\n', '\n  ')
  return `plugins: [\n  ["docusaurus-plugin-reusecheck", ${options}],\n],`
}

/** Writes the component, whose attributes are named like the facts. */
function component(/** @type {Choice} */ choice) {
  const facts = Object.fromEntries(Object.keys(NAMES).map((fact) => [fact, fact]))
  return `import ReuseCheck from "@theme/ReuseCheck"\n\n${tag('ReuseCheck', choice, attributePairs(choice, facts))}`
}

const policy = (/** @type {Choice} */ { base }) =>
  `script-src ${origin(base)} 'wasm-unsafe-eval'; connect-src ${origin(base)}; worker-src ${origin(base)} blob:`

const page = (/** @type {Choice} */ choice) => `<!doctype html>
<html${choice.lang && ` lang="${html(choice.lang)}"`}>
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types reusecheck; ${policy(choice)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>ReuseCheck</title>
  <link rel="icon" href="data:,">
  ${script(choice)}
</head>
<body>
${element(choice)}
</body>
</html>`

const frame = (
  /** @type {Choice} */ { base, pins },
) => `<link rel="modulepreload" href="${html(base)}embed/reusecheck-embed.js" integrity="${pins.embed}" crossorigin="anonymous">
<div id="reusecheck"></div>
<script type="module" src="reusecheck-host.js"></script>`

function host(/** @type {Choice} */ { base, facts, lang, theme, compact }) {
  const query = [lang && `lang=${encodeURIComponent(lang)}`, compact && 'compact'].filter(Boolean).join('&')
  const options = { src: query && `${base}embed/frame.html?${query}`, facts, theme }
  const nonEmpty = Object.entries(options).filter(([, value]) => value)
  const lines = nonEmpty.map(([name, value]) => `  ${name}: ${json(value).replaceAll('\n', '\n  ')},\n`)
  return `import { embed } from ${json(`${base}embed/reusecheck-embed.js`)}

embed(document.getElementById("reusecheck"), {
${lines.join('')}  onReport: (report) => console.log(report?.rating),
})`
}

const server = (/** @type {Choice} */ { site }) =>
  `Access-Control-Allow-Origin: ${site}\nContent-Security-Policy: frame-ancestors ${site}`

const sphinx = (/** @type {Choice} */ choice) => `extensions = ["reusecheck.sphinx"]
reusecheck_script = ${json(attributes(choice).src)}
reusecheck_integrity = ${json(choice.pins.widget)}`

/** Writes a directive. Each option's value is the rest of its line, without escapes. */
function directive(/** @type {Choice} */ choice) {
  const options = attributePairs(choice).map(([name, value]) => `   :${name}: ${value.replace(/\s+/g, ' ').trim()}\n`)
  const inside = `\`${choice.fallback.replace(/[\\`<>]/g, '\\$&')} <${choice.base}app/coverage.html>\`__`
  return `.. reuse-check::\n${options.join('')}${choice.compact ? '   :compact:\n' : ''}\n   ${inside}`
}

const packageFile = (/** @type {Choice} */ { pins }) => `reusecheck-${pins.version}.tgz`

function download(/** @type {Choice} */ { base }, /** @type {string} */ path, /** @type {string} */ sha256) {
  return [`curl -fLO ${shell(base + path)}`, `echo '${sha256}  ${path.split('/').at(-1)}' | sha256sum -c`]
}

function code(/** @type {Choice} */ { facts, lang }) {
  const [names, load, options] = lang
    ? ['check, init, loadLanguage', `await loadLanguage(${json(lang)})\n`, `, { lang: ${json(lang)} }`]
    : ['check, init', '', '']
  return `import { ${names} } from "reusecheck"

await init()
${load}const report = check(${json(facts)}${options})
console.log(report.rating, report.steps[0].text)`
}

function command(/** @type {Choice} */ { facts, lang }) {
  const options = attributePairs({ facts, lang }).map(([name, value]) => ` --${name}=${shell(value)}`)
  return `npx reusecheck${options.join('')}`
}
