// Support archives and folders as inputs of the command.
import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { readArchive, readFolder } from './archive.js'
import { isArchive, PACKED_HEAD } from './archive-source.js'

/**
 * @typedef {import('../types/internal.js').ArchiveReading} ArchiveReading
 * @typedef {import('../types/internal.js').ArchiveOptions} ArchiveOptions
 */

const CHUNK = 1024 * 1024

/**
 * Reads an archive or a folder; any other file has no `reading`.
 * @param {string} path
 * @param {ArchiveOptions} options
 * @returns {Promise<{ reading?: ArchiveReading, isFolder: boolean }>}
 */
export async function readIfArchive(path, options) {
  const status = await stat(path)
  if (status.isDirectory()) return { reading: await readFolder(membersOf(path), options), isFolder: true }
  // A pipe can be opened only once.
  if (!status.isFile()) return { isFolder: false }
  const file = await open(path)
  try {
    const { size } = status
    const source = { size, slice: (/** @type {number} */ from, /** @type {number} */ to) => part(file, from, to) }
    const head = new Uint8Array(await source.slice(0, Math.min(PACKED_HEAD, size)).arrayBuffer())
    if (!(await isArchive(head))) return { isFolder: false }
    return { reading: await readArchive(/** @type {any} */ (source), options), isFolder: false }
  } finally {
    await file.close()
  }
}

/**
 * Returns the paths of all files of a folder, sorted. Links are not followed.
 * @param {string} folder
 */
export async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** @param {string} folder */
async function* membersOf(folder) {
  for (const path of await filesIn(folder))
    yield {
      path: relative(folder, path).split(sep).join('/'),
      open: () => createReadStream(path, { highWaterMark: CHUNK }),
    }
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} from
 * @param {number} to
 */
function part(file, from, to) {
  const arrayBuffer = async () => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from)
    return buffer.buffer.slice(0, bytesRead)
  }
  return { arrayBuffer }
}
