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
    // All files have an ending, no folder has.
    for (const name of (await readdir(folder, { recursive: true })).filter((name) => /\.|LICENSE/.test(name))) {
      const text = await readFile(join(folder, name), 'latin1')
      for (const trace of [ROOT, '/registry/src/', '/.cargo/']) assert.ok(!text.includes(trace), `${trace} in ${name}`)
    }
  }
})
