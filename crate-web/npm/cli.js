#!/usr/bin/env node
// The command `reusecheck`. The program is a wasm, the same as the native one; here are the files, streams and programs that it needs.
import { spawnSync } from 'node:child_process'
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync, writeSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { isatty } from 'node:tty'
import { getSystemErrorMap } from 'node:util'
import { initSync, runCommand } from './reusecheck-command.js'

/** How long to wait for a stream that has nothing yet, or takes nothing yet, in milliseconds. */
const PAUSE = 10
/** As a native program that panics. */
const BROKEN = 101
/** Prints what a local endpoint answers. */
const GET = `try {
  const response = await fetch(process.argv[1], { signal: AbortSignal.timeout(2000) })
  if (!response.ok) throw new Error('it answers ' + response.status)
  process.stdout.write((await response.text()).trim())
} catch (error) {
  process.stderr.write(error.cause?.message ?? error.message)
  process.exitCode = 1
}`

const clock = new Int32Array(new SharedArrayBuffer(4))

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code

/**
 * The same work, whose errors say what the system says, without the name of the call.
 * @template {unknown[]} Input
 * @template Output
 * @param {(...input: Input) => Output} work
 * @returns {(...input: Input) => Output}
 */
const inWords =
  (work) =>
  (...input) => {
    try {
      return work(...input)
    } catch (thrown) {
      throw worded(/** @type {NodeJS.ErrnoException} */ (thrown))
    }
  }

/** @param {NodeJS.ErrnoException} error */
function worded({ code, errno, message }) {
  const [, words = message] = getSystemErrorMap().get(errno ?? 0) ?? []
  return Object.assign(new Error(words[0].toUpperCase() + words.slice(1)), { code })
}

/**
 * Works with a stream that may not be ready; a terminal and some pipes say so instead of waiting.
 * @param {() => number} work
 */
function whenReady(work) {
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      Atomics.wait(clock, 0, 0, PAUSE)
    }
  }
}

const system = {
  kind: inWords((/** @type {string} */ path) => {
    const status = statSync(path)
    if (status.isFile()) return status.size
    return status.isDirectory() ? 'folder' : 'stream'
  }),
  open: inWords((/** @type {string} */ path) => openSync(path, 'r')),
  close: closeSync,
  read: inWords(
    (
      /** @type {number} */ descriptor,
      /** @type {Uint8Array} */ buffer,
      /** @type {number | undefined} */ position = undefined,
    ) => {
      try {
        return whenReady(() => readSync(descriptor, buffer, 0, buffer.length, position ?? null))
      } catch (error) {
        // Windows says so at the end of a pipe.
        if (codeOf(error) === 'EOF') return 0
        throw error
      }
    },
  ),
  write(/** @type {number} */ descriptor, /** @type {Uint8Array} */ bytes) {
    try {
      for (let at = 0; at < bytes.length; ) at += whenReady(() => writeSync(descriptor, bytes, at))
    } catch (error) {
      // Whoever reads may stop early, as `head` does: the exit status still says what was found.
      if (codeOf(error) !== 'EPIPE') throw error
    }
  },
  files: inWords((/** @type {string} */ folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(folder, join(entry.parentPath ?? entry.path, entry.name))
          .split(sep)
          .join('/'),
      ),
  ),
  names: inWords((/** @type {string} */ folder) => readdirSync(folder)),
  isTerminal: isatty,
  isPipe(/** @type {number} */ descriptor) {
    const status = fstatSync(descriptor)
    return status.isFIFO() || status.isSocket()
  },
  columns: () => process.stdout.columns,
  variable: (/** @type {string} */ name) => process.env[name],
  now: Date.now,
  call: inWords(
    (
      /** @type {string} */ program,
      /** @type {string[]} */ args,
      /** @type {string} */ input,
      /** @type {number} */ timeout,
    ) => {
      const { status, stdout, stderr, error } = spawnSync(program, args, { input, timeout, maxBuffer: Infinity })
      // A program that fails early reads nothing, which is no failure to run it.
      if (error && status === null) throw error
      return { isSuccess: status === 0, stdout, stderr: stderr.toString() }
    },
  ),
  getLocal(/** @type {number} */ port, /** @type {string} */ path) {
    const url = `http://127.0.0.1:${port}${path}`
    const asked = spawnSync(process.execPath, ['--input-type=module', '--eval', GET, url], { encoding: 'utf8' })
    if (asked.status !== 0) throw new Error(asked.stderr.trim())
    return asked.stdout
  },
}

try {
  initSync({ module: readFileSync(new URL('reusecheck-command_bg.wasm', import.meta.url)) })
  process.exitCode = runCommand(process.argv[1], process.argv.slice(2), system)
} catch (error) {
  console.error(error)
  process.exitCode = BROKEN
}
