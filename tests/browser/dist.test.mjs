// What is handed out: the policy stands in the page, and nothing of the machine that built it stands anywhere.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { APP, NPM, POLICY, ROOT } from './support.mjs'

test('the page carries the strict policy and lives up to it', async () => {
  const page = await readFile(join(APP, 'index.html'), 'utf8')
  assert.ok(page.includes(`<meta http-equiv="Content-Security-Policy" content="${POLICY}">`))
  assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<link'), 'before anything is loaded')
  assert.doesNotMatch(page, /<script(?![^>]* src=)|<style| style=| on\w+=|nonce/)
})

test('no folder of the machine that built it is left in any file', async () => {
  for (const folder of [APP, NPM]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
      const text = await readFile(join(parentPath, name), 'latin1')
      for (const trace of [ROOT, '/registry/src/', '/.cargo/']) assert.ok(!text.includes(trace), `${trace} in ${name}`)
    }
  }
})

test('the manifest lists every file with what identifies it', async () => {
  const dist = join(ROOT, 'dist')
  const { schema, files } = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8'))
  assert.equal(schema, 'reusecheck/dist/1')
  const there = await readdir(dist, { recursive: true, withFileTypes: true })
  const names = there.filter((entry) => entry.isFile()).map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  assert.deepEqual(files.map(({ name }) => name), names.filter((name) => name !== 'manifest.json').sort())
  for (const { name, bytes, brotli, sha256, integrity } of files) {
    const content = await readFile(join(dist, name))
    const hash = (kind, form) => createHash(kind).update(content).digest(form)
    assert.deepEqual([bytes, sha256, integrity], [content.length, hash('sha256', 'hex'), `sha384-${hash('sha384', 'base64')}`], name)
    assert.ok(brotli > 0 && brotli <= bytes + 10, name)
  }
})

test('the pins that the builder writes are those of the manifest', async () => {
  const { version, files } = JSON.parse(await readFile(join(ROOT, 'dist/manifest.json'), 'utf8'))
  const { name } = files.find((file) => file.name.endsWith('/pins.json'))
  const of = (name) => files.find((file) => file.name === name)
  assert.deepEqual(JSON.parse(await readFile(join(ROOT, 'dist', name), 'utf8')), {
    version,
    widget: of('widget/reuse-check.js').integrity,
    embed: of('embed/reusecheck-embed.js').integrity,
    offline: of('offline/reusecheck.html').sha256,
    package: of(`package/reusecheck-${version}.tgz`).sha256,
  })
})

test('what a page loads of the widget before it is used, and of the frame, is small', async () => {
  const { files } = JSON.parse(await readFile(join(ROOT, 'dist/manifest.json'), 'utf8'))
  const size = (name) => files.find((file) => file.name === name).brotli
  assert.ok(size('widget/reuse-check.js') <= 3000, `${size('widget/reuse-check.js')}`)
  assert.ok(size('embed/reusecheck-embed.js') <= 2000, `${size('embed/reusecheck-embed.js')}`)
})
