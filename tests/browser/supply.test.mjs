// Dependencies are documented, and the bill of materials lists all linked crates. `cargo xtask test` checks licences and sources
// with cargo-deny.
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Ajv from 'ajv'
import { expect, test } from './harness.mjs'
import { ROOT } from './support.mjs'

const cargo = (/** @type {string[]} */ ...arguments_) =>
  JSON.parse(execFileSync('cargo', arguments_, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 }))
/** @type {{ packages: any[] }} */
const { packages } = cargo('metadata', '--locked', '--format-version', '1')

test('every direct dependency is named in ARCHITECTURE.md', async () => {
  const paper = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const direct = packages
    .filter(({ source }) => source === null)
    .flatMap(({ dependencies }) =>
      dependencies.filter((/** @type {any} */ { path }) => !path).map((/** @type {any} */ { name }) => name),
    )
  expect([...new Set(direct)].filter((name) => !paper.includes(`\`${name}\``))).toStrictEqual([])
})

test('the bill of materials is valid CycloneDX and lists all linked crates with checksums', async () => {
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
  for (const name of [
    'reusecheck-archive',
    'reusecheck-core',
    'bzip2',
    'memchr',
    'yew',
    'wasm-bindgen',
    'saphyr-parser',
  ])
    expect(names, name).toContain(name)
  for (const name of ['proptest', 'toml', 'syn', 'nix']) expect(names, `${name} is not linked`).not.toContain(name)
  for (const { name, hashes } of bom.components)
    if (!['reusecheck', 'reusecheck-archive', 'reusecheck-core'].includes(name))
      expect(hashes[0].content, name).toMatch(/^[0-9a-f]{64}$/)
  const refs = new Set([bom.metadata.component, ...bom.components].map((component) => component['bom-ref']))
  for (const { ref, dependsOn } of bom.dependencies)
    for (const each of [ref, ...dependsOn]) expect(refs.has(each), each).toBeTruthy()
})
