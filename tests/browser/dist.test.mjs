// What is handed out: the policy stands in the page, and nothing of the machine that built it stands anywhere.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
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
