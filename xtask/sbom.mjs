// Lists every crate that is linked into an artifact, as CycloneDX. The same tree gives the same bytes.
// Rust's own standard library is linked, too. No package of npm is released.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const [version, file, name, target, ...features] = process.argv.slice(2)
/** @typedef {{ id: string, name: string, version: string, license: string }} Crate */
/** @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node What a crate depends on. */

/** @param {string[]} arguments_ */
const cargo = (...arguments_) => execFileSync('cargo', arguments_, { encoding: 'utf8', maxBuffer: 1 << 28 })

// What is linked: neither what only builds it nor what only runs in the compiler.
const chosen = features.flatMap((feature) => ['--features', `${name}/${feature}`])
const tree = ['tree', '--locked', '-p', name, ...chosen, '--target', target, '-e', 'normal,no-proc-macro']
const linked = new Set(
  cargo(...tree, '--prefix', 'none', '--no-dedupe', '--format', '{p}')
    .split('\n')
    .filter(Boolean)
    .map(named),
)
/** @param {string} line */
function named(line) {
  const [name, number] = line.split(' ')
  return `${name}@${number.slice(1)}`
}

/** @type {{ packages: Crate[], resolve: { nodes: Node[] } }} */
const { packages, resolve } = JSON.parse(
  cargo('metadata', '--locked', '--format-version', '1', ...chosen, '--filter-platform', target),
)
const crates = packages.filter(({ name, version }) => linked.has(`${name}@${version}`))
const refs = new Map(crates.map(({ id, name, version }) => [id, `pkg:cargo/${name}@${version}`]))
const lock = readFileSync('Cargo.lock', 'utf8').split('[[package]]')
/** @type {(entry: string, name: string) => string | undefined} */
const field = (entry, name) => entry.match(new RegExp(`^${name} = "(.*)"$`, 'm'))?.[1]
const checksums = new Map(
  lock.map((entry) => [`${field(entry, 'name')}@${field(entry, 'version')}`, field(entry, 'checksum')]),
)

// Crates of before 2018 wrote a slash for OR.
/** @param {Crate} crate */
const licence = (crate) => crate.license.replaceAll(/ ?\/ ?/g, ' OR ')
/** @param {Crate} crate */
function component(crate) {
  const sha256 = checksums.get(`${crate.name}@${crate.version}`)
  return {
    type: 'library',
    'bom-ref': refs.get(crate.id),
    name: crate.name,
    version: crate.version,
    ...(sha256 && { hashes: [{ alg: 'SHA-256', content: sha256 }] }),
    licenses: [{ expression: licence(crate) }],
    purl: refs.get(crate.id),
  }
}
/** @type {<T>(list: T[], key: (item: T) => string) => T[]} */
const sorted = (list, key) => list.sort((a, b) => (key(a) < key(b) ? -1 : 1))
const dependencies = resolve.nodes
  .filter(({ id }) => refs.has(id))
  .map(({ id, deps }) => {
    const used = deps.filter((dep) => dep.dep_kinds.some(({ kind }) => kind === null)).map((dep) => refs.get(dep.pkg))
    return { ref: refs.get(id), dependsOn: [...new Set(used.filter(Boolean))].sort() }
  })
const root = crates.find((crate) => crate.name === name)
if (!root) throw new Error(`cargo metadata does not list ${name}`)
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.4',
  version: 1,
  metadata: { component: { ...component(root), type: 'application', name: 'reusecheck', version } },
  components: sorted(crates.filter((crate) => crate !== root).map(component), ({ purl }) => String(purl)),
  dependencies: sorted(dependencies, ({ ref }) => String(ref)),
}
writeFileSync(file, `${JSON.stringify(bom, null, 1)}\n`)
