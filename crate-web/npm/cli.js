#!/usr/bin/env node
// The command `reusecheck`. The program is a wasm of the same code as the native one. This file gives it Node's files, streams
// and processes.
import { spawnSync } from 'node:child_process'
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync, writeSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { isatty } from 'node:tty'
import { getSystemErrorMap } from 'node:util'
import { initSync, runCommand } from './reusecheck-command.js'

/** The wait, in milliseconds, for a stream that is not ready to read or write. */
const PAUSE = 10
/** The exit status of a native program that panics. */
const PANIC_STATUS = 101
/** The exit status of a program that Ctrl-C ends. */
const INTERRUPTED_STATUS = 130
/** A script that prints the response of a local endpoint. */
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
 * Wraps a function so that its errors have the system's message, without the name of the system call.
 * @template {unknown[]} Input
 * @template Output
 * @param {(...input: Input) => Output} work
 * @returns {(...input: Input) => Output}
 */
const withSystemErrors =
  (work) =>
  (...input) => {
    try {
      return work(...input)
    } catch (error) {
      throw systemError(/** @type {NodeJS.ErrnoException} */ (error))
    }
  }

/** @param {NodeJS.ErrnoException} error */
function systemError({ code, errno, message }) {
  const [, text = message] = getSystemErrorMap().get(errno ?? 0) ?? []
  return Object.assign(new Error(text[0].toUpperCase() + text.slice(1)), { code })
}

/**
 * Repeats an operation until the stream is ready. Terminals and some pipes fail with EAGAIN instead of waiting.
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
  kind: withSystemErrors((/** @type {string} */ path) => {
    const status = statSync(path)
    if (status.isFile()) return status.size
    return status.isDirectory() ? 'folder' : 'stream'
  }),
  open: withSystemErrors((/** @type {string} */ path) => openSync(path, 'r')),
  close: closeSync,
  read: withSystemErrors(
    (
      /** @type {number} */ descriptor,
      /** @type {Uint8Array} */ buffer,
      /** @type {number | undefined} */ position = undefined,
    ) => {
      try {
        return whenReady(() => readSync(descriptor, buffer, 0, buffer.length, position ?? null))
      } catch (error) {
        // Windows reports the end of a pipe as an error.
        if (codeOf(error) === 'EOF') return 0
        throw error
      }
    },
  ),
  write(/** @type {number} */ descriptor, /** @type {Uint8Array} */ bytes) {
    try {
      for (let at = 0; at < bytes.length; ) at += whenReady(() => writeSync(descriptor, bytes, at))
    } catch (error) {
      // The reader may stop early, as `head` does. The exit status still reports the result.
      if (codeOf(error) !== 'EPIPE') throw error
    }
  },
  files: withSystemErrors((/** @type {string} */ folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(folder, join(entry.parentPath ?? entry.path, entry.name))
          .split(sep)
          .join('/'),
      ),
  ),
  names: withSystemErrors((/** @type {string} */ folder) => readdirSync(folder)),
  isTerminal: isatty,
  isPipe(/** @type {number} */ descriptor) {
    const status = fstatSync(descriptor)
    return status.isFIFO() || status.isSocket()
  },
  columns: () => process.stdout.columns,
  variable: (/** @type {string} */ name) => process.env[name],
  now: Date.now,
  call: withSystemErrors(
    (
      /** @type {string} */ program,
      /** @type {string[]} */ args,
      /** @type {string} */ input,
      /** @type {number} */ timeout,
    ) => {
      const { status, stdout, stderr, error } = spawnSync(program, args, { input, timeout, maxBuffer: Infinity })
      // A program that exits before it reads its input causes an error, but has a status.
      if (error && status === null) throw error
      return { isSuccess: status === 0, stdout, stderr: stderr.toString() }
    },
  ),
  // Node calls listeners only between tasks: the command ends with its output, which is one task.
  holdInterrupts() {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(INTERRUPTED_STATUS))
  },
  allowInterrupts() {
    // Node asks for signals once in each turn of its event loop, but not in the one that runs this script.
    setImmediate(() => setImmediate(() => {}))
  },
  getLocal(/** @type {number} */ port, /** @type {string} */ path) {
    const url = `http://127.0.0.1:${port}${path}`
    const request = spawnSync(process.execPath, ['--input-type=module', '--eval', GET, url], { encoding: 'utf8' })
    if (request.status !== 0) throw new Error(request.stderr.trim())
    return request.stdout
  },
}

try {
  initSync({ module: readFileSync(new URL('reusecheck-command_bg.wasm', import.meta.url)) })
  process.exitCode = runCommand(process.argv[1], process.argv.slice(2), system)
} catch (error) {
  console.error(error)
  process.exitCode = PANIC_STATUS
}
