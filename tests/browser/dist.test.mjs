// The released files: the page contains the policy, and no file contains paths of the build machine.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from './harness.mjs'
import { APP, NPM, POLICY, ROOT } from './support.mjs'

test('the page contains the strict policy and works under it', async () => {
  const page = await readFile(join(APP, 'index.html'), 'utf8')
  expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${POLICY}">`)
  expect(page.indexOf('Content-Security-Policy'), 'before anything is loaded').toBeLessThan(page.indexOf('<link'))
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=|nonce/)
})

test('no file contains a path of the build machine', async () => {
  for (const folder of [APP, NPM]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
      const text = await readFile(join(parentPath, name), 'latin1')
      for (const trace of [ROOT, '/registry/src/', '/.cargo/']) expect(text, `${trace} in ${name}`).not.toContain(trace)
    }
  }
})

test('the manifest lists every file with its size and hashes', async () => {
  const dist = join(ROOT, 'dist')
  const { schema, files } = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8'))
  expect(schema).toBe('reusecheck/dist/1')
  const entries = await readdir(dist, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  expect(files.map((/** @type {any} */ { name }) => name)).toStrictEqual(
    names.filter((name) => !['manifest.json', 'SHA256SUMS'].includes(name)).sort(),
  )
  const sums = (await readFile(join(dist, 'SHA256SUMS'), 'utf8')).trim().split('\n')
  expect(sums.slice(0, -1)).toStrictEqual(files.map((/** @type {any} */ { name, sha256 }) => `${sha256}  ${name}`))
  expect(sums.at(-1)).toMatch(/^[0-9a-f]{64} {2}manifest\.json$/)
  for (const { name, bytes, brotli, sha256, integrity } of files) {
    const content = await readFile(join(dist, name))
    const hash = (/** @type {string} */ kind, /** @type {import('node:crypto').BinaryToTextEncoding} */ form) =>
      createHash(kind).update(content).digest(form)
    expect([bytes, sha256, integrity], name).toStrictEqual([
      content.length,
      hash('sha256', 'hex'),
      `sha384-${hash('sha384', 'base64')}`,
    ])
    expect(brotli > 0 && brotli <= bytes + 10, name).toBeTruthy()
  }
})

test('the hashes of the builder equal those of the manifest', async () => {
  const { version, files } = JSON.parse(await readFile(join(ROOT, 'dist/manifest.json'), 'utf8'))
  const { name } = files.find((/** @type {any} */ file) => file.name.endsWith('/pins.json'))
  const of = (/** @type {string} */ name) => files.find((/** @type {any} */ file) => file.name === name)
  expect(JSON.parse(await readFile(join(ROOT, 'dist', name), 'utf8'))).toStrictEqual({
    version,
    widget: of('widget/reuse-check.js').integrity,
    embed: of('embed/reusecheck-embed.js').integrity,
    offline: of('offline/reusecheck.html').sha256,
    package: of(`package/reusecheck-${version}.tgz`).sha256,
  })
})

test('the loaders of the widget and the frame are small', async () => {
  const { files } = JSON.parse(await readFile(join(ROOT, 'dist/manifest.json'), 'utf8'))
  const size = (/** @type {string} */ name) => files.find((/** @type {any} */ file) => file.name === name).brotli
  expect(size('widget/reuse-check.js'), `${size('widget/reuse-check.js')}`).toBeLessThanOrEqual(3000)
  expect(size('embed/reusecheck-embed.js'), `${size('embed/reusecheck-embed.js')}`).toBeLessThanOrEqual(2000)
})
