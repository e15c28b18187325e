// Measures reading a support archive in every container: natively, as wasm in Node, and with the unpacking tools.
// `node archives.mjs READER [PACKAGE]`: READER is the example `read` of the crate reusecheck-archive, PACKAGE the npm package.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [reader, folder] = process.argv.slice(2)
const ROUNDS = 3
/** The length, in lines, of the log that fills most of the archive. */
const LINES = 600_000

/** @type {[ending: string, pack: string, unpack: string][]} */
const CONTAINERS = [
  ['tar', 'cp a.tar b.tar', 'tar -xOf b.tar'],
  ['tar.gz', 'gzip -c a.tar > b.tar.gz', 'tar -xzOf b.tar.gz'],
  ['tar.xz', 'xz -3 -c a.tar > b.tar.xz', 'tar -xJOf b.tar.xz'],
  ['tar.bz2', 'bzip2 -c a.tar > b.tar.bz2', 'tar -xjOf b.tar.bz2'],
  ['tar.zst', 'zstd -q -c a.tar > b.tar.zst', 'tar --zstd -xOf b.tar.zst'],
  ['zip', 'zip -q -r b.zip sosreport-w1', 'unzip -p b.zip'],
]

const work = mkdtempSync(join(tmpdir(), 'reusecheck-archives-'))
try {
  const size = prepare()
  const wasm = folder && (await load(folder))
  const rate = (/** @type {number} */ milliseconds) => `${(size / 1e3 / milliseconds).toFixed(0)} MB/s`
  console.log(`${(size / 1e6).toFixed(0)} MB unpacked, best of ${ROUNDS} rounds that take turns\n`)
  console.log('| container | packed | this reader | the tool | ratio | as wasm |\n|---|---|---|---|---|---|')
  for (const [ending, pack, unpack] of CONTAINERS) {
    shell(pack)
    const file = join(work, `b.${ending}`)
    const [own, other, inWasm] = [[], [], []].map((times) => /** @type {number[]} */ (times))
    for (let round = 0; round < ROUNDS; round++) {
      own.push(timed(() => execFileSync(reader, [file], { maxBuffer: 1 << 28 })))
      other.push(timed(() => shell(`${unpack} > /dev/null`)))
      if (wasm) inWasm.push(await timedAsync(() => wasm.readArchive(new Blob([readFileSync(file)]))))
    }
    const [fast, tool] = [Math.min(...own), Math.min(...other)]
    const packed = `${(statSync(file).size / 1e6).toFixed(1)} MB`
    const wasmRate = wasm ? rate(Math.min(...inWasm)) : '-'
    console.log(`| ${ending} | ${packed} | ${rate(fast)} | ${rate(tool)} | ${(tool / fast).toFixed(2)} | ${wasmRate} |`)
  }
} finally {
  rmSync(work, { recursive: true })
}

/** Writes a folder like a sos report and its tar. Returns the size of the tar in bytes. */
function prepare() {
  const root = join(work, 'sosreport-w1')
  const write = (/** @type {string} */ path, /** @type {string} */ text) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write('sos_commands/kernel/uname_-a', 'Linux w1 5.4.0-150-generic #167-Ubuntu SMP x86_64 GNU/Linux\n')
  write('sos_commands/kernel/sysctl_-a', 'net.ipv4.vs.conn_reuse_mode = 0\n')
  let seed = 1
  const number = () => (seed = (seed * 48271) % 2147483647)
  let log = ''
  for (let line = 0; line < LINES; line++) {
    const time = new Date(1_768_471_200_000 + line * 731).toISOString().slice(11, 19)
    log += `Jan 15 ${time} w1 kubelet[812]: I0115 ${time}.${number() % 1e6} 812 kubelet.go:${number() % 3000}] "SyncLoop" pod="ns-${number() % 40}/pod-${number().toString(36)}" duration=${number() % 9999}\n`
  }
  write('sos_commands/kubernetes/journalctl_--no-pager_--unit_kubelet', log)
  write('var/log/messages', log)
  shell('tar -cf a.tar sosreport-w1')
  return statSync(join(work, 'a.tar')).size
}

/** @param {string} path */
async function load(path) {
  const api = await import(pathToFileURL(resolve(path, 'node.js')).href)
  await api.init()
  return api
}

/** @param {string} command */
function shell(command) {
  execFileSync('sh', ['-c', command], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** @param {() => unknown} run */
function timed(run) {
  const begin = performance.now()
  run()
  return performance.now() - begin
}

/** @param {() => Promise<unknown>} run */
async function timedAsync(run) {
  const begin = performance.now()
  await run()
  return performance.now() - begin
}
