// A build in another folder, from scratch, gives the same bytes.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { ALL, expect, ONLY_WITH_ALL, test } from './harness.mjs'
import { ROOT } from './support.mjs'

const run = promisify(execFile)
/** Returns every file below a folder, with its hash. */
async function hashes(/** @type {string} */ folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const hash = async (/** @type {string} */ file) => [
    relative(folder, file),
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  ]
  return Object.fromEntries(
    (await Promise.all(files.map(({ parentPath, name }) => hash(join(parentPath, name))))).sort(),
  )
}

test('dist/ has the same bytes after a build from scratch in another folder', async () => {
  // Everything is compiled again.
  test.skip(!ALL, ONLY_WITH_ALL)
  const folder = await mkdtemp(join(tmpdir(), 'reusecheck another folder-'))
  try {
    const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
    const names = stdout.split('\0').filter(Boolean)
    for (const name of names) await cp(join(ROOT, name), join(folder, name), { recursive: true }).catch(ignoreMissing)
    await run('cargo', ['xtask', 'dist'], { cwd: folder, maxBuffer: 1 << 26 })
    const [first, second] = [await hashes(join(ROOT, 'dist')), await hashes(join(folder, 'dist'))]
    expect(first['manifest.json']).toBeTruthy()
    expect(second).toStrictEqual(first)
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** Ignores a missing file, because a deletion may not be committed yet. */
function ignoreMissing(/** @type {any} */ error) {
  if (error.code !== 'ENOENT') throw error
}
