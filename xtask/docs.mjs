// Writes the sources of the documentation site into a folder: its configuration, and the pages of docs/ and of some other documents.
// In the checkout, links are relative to the file that has them, as GitHub resolves them. Here they become links between pages, and
// links to the repository for everything else.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Documents outside docs/ that are pages, by the names of their pages.
 * @type {Record<string, string>}
 */
const OTHERS = {
  'architecture.md': 'ARCHITECTURE.md',
  'changelog.md': 'CHANGELOG.md',
  'contributing.md': 'CONTRIBUTING.md',
  'lab.md': 'lab/README.md',
  'npm.md': 'crate-web/npm/README.md',
  'releasing.md': 'RELEASING.md',
  'security.md': 'SECURITY.md',
}
/** The repository's address, without a slash at its end. */
const REPOSITORY = readFileSync(join(ROOT, 'Cargo.toml'), 'utf8').match(/^repository = "(.*)"$/m)?.[1] ?? ''

/** A link or an image, with its address and its anchor. Fenced blocks and code come first, because they are no links. */
const LINK =
  /^ *```[\s\S]*?^ *```$|`[^`]*`|(!?\[(?:[^\][]|`[^`]*`|!?\[[^\]]*\]\([^)]*\))*\]\()([^)\s#]*)(#[^)\s]*)?\)/gm

/**
 * Returns a document as a page of the site.
 * @param {string} text
 * @param {string} file its name in the checkout
 * @param {(name: string) => string | undefined} pageOf the page of a document
 * @param {(name: string) => string} addImage adds an image to the pages, and returns its name there
 */
export function toPage(text, file, pageOf, addImage) {
  const linked = (/** @type {string} */ address, anchor = '') => {
    const name = posix.join(posix.dirname(file), address)
    if (name.startsWith('..') || !existsSync(join(ROOT, name))) throw new Error(`${file}: broken link '${address}'`)
    const page = pageOf(name)
    if (page) return page + anchor
    if (/\.(png|svg)$/.test(name)) return addImage(name)
    const kind = statSync(join(ROOT, name)).isDirectory() ? 'tree' : 'blob'
    return `${REPOSITORY}/${kind}/main/${name}${anchor}`
  }
  return text.replaceAll(LINK, (all, start, address, anchor) =>
    !address || /^[a-z]+:/.test(address) ? all : `${start}${linked(address, anchor)})`,
  )
}

/**
 * Writes the sources into a new folder.
 * @param {string} to
 * @param {string} [site] the address of the page, below which the documentation will be
 */
export function writeSources(to, site) {
  rmSync(to, { recursive: true, force: true })
  const docs = join(to, 'docs')
  mkdirSync(docs, { recursive: true })
  const own = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
  const pages = { ...Object.fromEntries(own.map((name) => [name, `docs/${name}`])), ...OTHERS }
  const names = Object.fromEntries(Object.entries(pages).map(([page, file]) => [file, page]))
  const addImage = (/** @type {string} */ name) => {
    cpSync(join(ROOT, name), join(docs, basename(name)))
    return basename(name)
  }
  for (const [page, file] of Object.entries(pages)) {
    const text = readFileSync(join(ROOT, file), 'utf8')
    writeFileSync(
      join(docs, page),
      toPage(text, file, (name) => names[name], addImage),
    )
  }
  addImage('static/icon.svg')
  let config = readFileSync(join(ROOT, 'docs/zensical.toml'), 'utf8')
  if (site) {
    config = config.replace('[project]\n', `[project]\nsite_url = "${site}docs/"\n`)
    config = config.replace('nav = [\n', `nav = [\n    { "Open ReuseCheck" = "${site}" },\n`)
  }
  // With `repo_url`, each page would load figures about the repository from another host.
  const link = `\n[[project.extra.social]]\nicon = "lucide/git-branch"\nlink = "${REPOSITORY}"\nname = "Repository"\n`
  writeFileSync(join(to, 'zensical.toml'), config + link)
}

const [program, to, site] = process.argv.slice(1)
if (program && relative(program, fileURLToPath(import.meta.url)) === '') writeSources(to, site)
