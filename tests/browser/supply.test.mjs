// What the project is made of: licences that allow to hand it out, all pinned, and a bill of materials of what is linked.
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Ajv from 'ajv'
import satisfies from 'spdx-satisfies'
import { expect, test } from './harness.mjs'
import { ROOT } from './support.mjs'

// May be linked into something under MIT or Apache-2.0 without further duties than to name them.
const ALLOWED = [
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
  'BSL-1.0',
  '0BSD',
  'CC0-1.0',
]

const cargo = (/** @type {string[]} */ ...arguments_) =>
  JSON.parse(execFileSync('cargo', arguments_, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 }))
/** @type {{ packages: any[] }} */
const { packages } = cargo('metadata', '--locked', '--format-version', '1')

test('every crate, of tools and tests too, has a licence that is allowed', () => {
  expect(packages.length).toBeGreaterThan(50)
  const refused = packages.filter(
    ({ license }) => !license || !satisfies(license.replaceAll(/ ?\/ ?/g, ' OR '), ALLOWED),
  )
  expect(refused.map(({ name, version, license }) => `${name} ${version}: ${license}`)).toStrictEqual([])
})

test('the check of licences refuses what is not allowed', () => {
  for (const licence of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'AGPL-3.0-or-later OR LGPL-3.0-only'])
    expect(satisfies(licence, ALLOWED), licence).toBeFalsy()
})

test('every crate comes from the registry, pinned by its checksum, or is the project’s own', async () => {
  const lock = await readFile(join(ROOT, 'Cargo.lock'), 'utf8')
  const pinned = new Set(
    lock
      .split('[[package]]')
      .filter((entry) => entry.includes('\nchecksum = '))
      .map((entry) => (entry.match(/name = "(.*)"\nversion = "(.*)"/) ?? []).slice(1).join('@')),
  )
  const loose = packages.filter(({ name, version }) => !pinned.has(`${name}@${version}`)).map(({ name }) => name)
  expect(loose.sort()).toStrictEqual(['reusecheck-core', 'reusecheck-lab', 'reusecheck-web', 'xtask'])
})

test('every direct dependency is named in ARCHITECTURE.md', async () => {
  const paper = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const direct = packages
    .filter(({ source }) => source === null)
    .flatMap(({ dependencies }) =>
      dependencies.filter((/** @type {any} */ { path }) => !path).map((/** @type {any} */ { name }) => name),
    )
  expect([...new Set(direct)].filter((name) => !paper.includes(`\`${name}\``))).toStrictEqual([])
})

test('the bill of materials is valid CycloneDX and lists what is linked, by checksum', async () => {
  const bom = JSON.parse(await readFile(join(ROOT, 'dist/sbom.cdx.json'), 'utf8'))
  const schemas = join(ROOT, 'tests/browser/node_modules/@cyclonedx/cyclonedx-library/res/schema')
  const schema = async (/** @type {string} */ name) => JSON.parse(await readFile(join(schemas, name), 'utf8'))
  const ajv = new Ajv({ unknownFormats: 'ignore', logger: false })
  ajv.addSchema(await schema('spdx.SNAPSHOT.schema.json'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json')
  ajv.addSchema(
    await schema('jsf-0.82.SNAPSHOT.schema.json'),
    'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json',
  )
  const valid = ajv.compile(await schema('bom-1.4.SNAPSHOT.schema.json'))
  expect(valid(bom), ajv.errorsText(valid.errors)).toBeTruthy()
  expect(valid({ ...bom, components: [{ name: 'nameless' }] }), 'the schema does check').toBeFalsy()

  const names = bom.components.map((/** @type {any} */ { name }) => name)
  for (const name of ['reusecheck-core', 'memchr', 'yew', 'wasm-bindgen', 'saphyr-parser'])
    expect(names, name).toContain(name)
  for (const name of ['proptest', 'toml', 'syn', 'nix']) expect(names, `${name} is not linked`).not.toContain(name)
  for (const { name, hashes } of bom.components)
    if (name !== 'reusecheck-core') expect(hashes[0].content, name).toMatch(/^[0-9a-f]{64}$/)
  const refs = new Set([bom.metadata.component, ...bom.components].map((component) => component['bom-ref']))
  for (const { ref, dependsOn } of bom.dependencies)
    for (const each of [ref, ...dependsOn]) expect(refs.has(each), each).toBeTruthy()
})
