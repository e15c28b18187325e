// The same bytes wherever it is built: another folder, nothing compiled yet.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { ALL, expect, ONLY_WITH_ALL, test } from './harness.mjs'
import { ROOT } from './support.mjs'

const run = promisify(execFile)
/** Every file below a folder, with its hash. */
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

test('dist/ is the same, byte for byte, from another folder with nothing compiled yet', async () => {
  // It compiles everything once more.
  test.skip(!ALL, ONLY_WITH_ALL)
  const folder = await mkdtemp(join(tmpdir(), 'reusecheck another folder-'))
  try {
    const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
    const names = stdout.split('\0').filter(Boolean)
    for (const name of names) await cp(join(ROOT, name), join(folder, name), { recursive: true }).catch(gone)
    await run('cargo', ['xtask', 'dist'], { cwd: folder, maxBuffer: 1 << 26 })
    const [here, there] = [await hashes(join(ROOT, 'dist')), await hashes(join(folder, 'dist'))]
    expect(here['manifest.json']).toBeTruthy()
    expect(there).toStrictEqual(here)
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** A file may be deleted and not yet committed. */
function gone(/** @type {any} */ error) {
  if (error.code !== 'ENOENT') throw error
}
