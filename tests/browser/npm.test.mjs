// The package `reusecheck`: its files, and loading it in Node and in a browser from any folder.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from './harness.mjs'
import { NPM, serve } from './support.mjs'

const run = promisify(execFile)
const FILES = [
  'LICENSE-APACHE',
  'LICENSE-MIT',
  'README.md',
  'api.js',
  'archive-fleet.js',
  'archive-source.js',
  'archive.js',
  'cli.js',
  'core',
  'core.d.ts',
  'edge.d.ts',
  'edge.js',
  'export.js',
  'fleet.js',
  'gzip.js',
  'index.d.ts',
  'index.js',
  'lang',
  'load.js',
  'node-entry.js',
  'node.js',
  'package.json',
  'packs.js',
  'reusecheck-archive.js',
  'reusecheck-archive_bg.wasm',
  'reusecheck-command.js',
  'reusecheck-command_bg.wasm',
  'reusecheck.js',
  'reusecheck_bg.wasm',
  'wasm.d.ts',
]
/** The files of the entry without readers. */
const CORE = [
  'api.js',
  'functions.js',
  'index.js',
  'load.js',
  'node-entry.js',
  'node.js',
  'reusecheck.js',
  'reusecheck_bg.wasm',
]
const NODE = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }

/** @type {string} */
let folder
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-'))
})
test.afterAll(() => rm(folder, { recursive: true }))

test('the package contains its files and requests nothing else', async () => {
  expect((await readdir(NPM)).sort()).toStrictEqual(FILES)
  expect((await readdir(join(NPM, 'core'))).sort()).toStrictEqual(CORE)
  const manifest = JSON.parse(await readFile(join(NPM, 'package.json'), 'utf8'))
  expect(manifest.name).toBe('reusecheck')
  expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(manifest.version).not.toBe('0.0.0')
  for (const key of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts'])
    expect(key in manifest, key).toBeFalsy()
})

test('Node loads the package by name, and the README’s example works', async () => {
  await cp(NPM, join(folder, 'node_modules/reusecheck'), { recursive: true })
  const readme = await readFile(join(NPM, 'README.md'), 'utf8')
  const [, example] = readme.match(/```js\n(.*?)```/s) ?? []
  await writeFile(join(folder, 'example.mjs'), example)
  const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: folder })
  expect(stdout).toMatch(/^(none|low|medium|high|unknown)\n/)
})

test('the entry for browsers accepts a wasm as an argument', async () => {
  // A copy, because this process may have loaded the other package already.
  await cp(NPM, join(folder, 'fresh'), { recursive: true })
  const { init, knowledge } = await import(pathToFileURL(join(folder, 'fresh/index.js')).href)
  expect(() => knowledge()).toThrow(/await init\(\) before calling knowledge\(\)/)
  await expect(init(new Uint8Array([1, 2, 3]))).rejects.toThrow(WebAssembly.CompileError)
  await init(readFile(join(NPM, 'reusecheck_bg.wasm')))
  await init()
  expect(knowledge().sources.length).toBeGreaterThan(0)
})

test('Node compiles the wasm at import, with all languages', async () => {
  await cp(NPM, join(folder, 'at-import'), { recursive: true })
  const entry = async (/** @type {string} */ name) => import(pathToFileURL(join(folder, 'at-import', name)).href)
  const { check, init, loadLanguage } = await entry('node.js')
  expect(check(NODE).rating).toBe('high')
  expect(check(NODE, { lang: 'zh-CN' }).steps[0].text).toMatch(/[一-鿿]/)
  await init()
  await loadLanguage('zh-CN')
  await expect(loadLanguage('fr')).rejects.toMatchObject({ name: 'ReuseCheckError', field: 'lang' })
  const { call } = await entry('load.js')
  const { PACKS } = await entry('packs.js')
  expect(['en', ...Object.keys(PACKS)]).toStrictEqual(call('languages'))
})

test('the entry without readers gives the same answers with its own rows', async () => {
  await cp(NPM, join(folder, 'smaller'), { recursive: true })
  const entry = async (/** @type {string} */ name) => import(pathToFileURL(join(folder, 'smaller', name)).href)
  const [whole, core] = await Promise.all([entry('node.js'), entry('core/node.js')])
  const readers = ['checkFleet', 'checkText', 'readArchive', 'readText']
  expect(Object.keys(whole).filter((name) => !(name in core))).toStrictEqual(readers)
  for (const lang of ['en', 'zh-CN']) {
    const report = core.check(NODE, { lang })
    expect(report).toStrictEqual(whole.check(NODE, { lang }))
    for (const name of ['toMarkdown', 'summarize'])
      expect(core[name](report, { lang })).toStrictEqual(whole[name](report, { lang }))
    expect(core.nearestChanges(NODE, { lang })).toStrictEqual(whole.nearestChanges(NODE, { lang }))
  }
  const fleet = await whole.checkFleet(JSON.stringify(NODE))
  expect(() => core.toMarkdown(fleet)).toThrow('report must be a report from check()')
  await core.init({ knowledge: { lineages: [{ id: 'acme', releases: ['5.4.58-acme#'], follows: 'ubuntu-5.4' }] } })
  expect(
    [core.check(NODE).knowledge, whole.check(NODE).knowledge].map((text) => text.endsWith('+local')),
  ).toStrictEqual([true, false])
})

test('the entry for the edge starts with a module, without waiting', async () => {
  await cp(NPM, join(folder, 'edge'), { recursive: true })
  const edge = await import(pathToFileURL(join(folder, 'edge/edge.js')).href)
  expect(() => edge.check(NODE)).toThrow(/init\(\)/)
  edge.init(new WebAssembly.Module(await readFile(join(NPM, 'reusecheck_bg.wasm'))))
  expect(edge.check(NODE).rating).toBe('high')
  const pack = await readFile(join(NPM, 'lang/zh-CN.txt'), 'utf8')
  expect(() => edge.loadLanguage('fr', pack)).toThrow(/lang must be one of/)
  expect(() => edge.loadLanguage('zh-CN', 'text')).toThrow('not a language pack')
  edge.loadLanguage('zh-CN', pack)
  expect(edge.check(NODE, { lang: edge.preferredLanguage(['zh_TW']) }).steps[0].text).toMatch(/[一-鿿]/)
})

test("a user's rows are tried first, and an error names the row", async () => {
  await cp(NPM, join(folder, 'own'), { recursive: true })
  const { check, init } = await import(pathToFileURL(join(folder, 'own/node.js')).href)
  const commits = {
    d752c3645717: 'yes',
    f719e3754ee2: 'yes',
    f0a5e4d7a594: 'yes',
    '35dfb013149f': 'no',
    c95c07836fa4: 'yes',
  }
  const lineage = {
    id: 'acme',
    releases: ['5.4.58-acme#'],
    builds: [{ since: '', commits, evidence: 'source' }],
  }
  await init({ knowledge: { lineages: [lineage] } })
  const report = check({ kernel: '5.4.58-acme1', clusterVersion: '1.27.3', proxyMode: 'ipvs' })
  expect(report.kernel.lineage).toBe('acme')
  expect(report.rating).toBe('none')
  expect(report.knowledge).toMatch(/\+local$/)
  const wrong = JSON.stringify({ lineages: [{ ...lineage, order: 'letters' }] })
  await expect(init({ knowledge: wrong })).rejects.toMatchObject({
    name: 'ReuseCheckError',
    code: 'knowledge',
    message: /lineages\[0\] \(acme\).*letters/,
  })
  expect(check({ kernel: '5.4.58-acme1' }).kernel.lineage).toBe('acme')
})

test('a browser loads the package under the strict policy, and requests only its files', async ({ open }) => {
  const script = `import { check, init } from './package/index.js'
    await init()
    document.title = check({ clusterVersion: 'v1.19.16-r0', os: 'EulerOS 2.5', proxyMode: 'ipvs' }).rating`
  await cp(NPM, join(folder, 'site/package'), { recursive: true })
  const extra = { 'index.html': '<!doctype html><script type="module" src="test.js"></script>', 'test.js': script }
  const site = await serve(join(folder, 'site'), { path: '/deep/er/', extra })
  try {
    const page = await open(site.url)
    await page.waitForFunction(() => document.title !== '')
    expect(await page.title()).toMatch(/^(none|low|medium|high|unknown)$/)
    const requested = site.requests
      .map(({ path }) => path.replace('/deep/er/package/', ''))
      .filter((path) => !path.startsWith('/'))
    expect(requested.sort()).toStrictEqual([
      'api.js',
      'archive-fleet.js',
      'archive-source.js',
      'archive.js',
      'fleet.js',
      'gzip.js',
      'index.js',
      'load.js',
      'packs.js',
      'reusecheck.js',
      'reusecheck_bg.wasm',
    ])
  } finally {
    await site.close()
  }
})

test('a browser loads a language on demand, and uses English if that fails', async ({ open }) => {
  const script = `import { check, init, loadLanguage } from './package/index.js'
    await init()
    const text = () => check({}, { lang: 'zh-CN' }).steps[0].text
    const texts = [text()]
    for (let round = 0; round < 4; round++) {
      texts.push(await loadLanguage('zh-CN').then(text, (error) => error.message + ' ' + text()))
    }
    document.body.textContent = texts.join('\\n')`
  await cp(NPM, join(folder, 'site/package'), { recursive: true })
  const pack = await readFile(join(NPM, 'lang/zh-CN.txt'), 'utf8')
  const name = 'package/lang/zh-CN.txt'
  const extra = { 'index.html': '<!doctype html><script type="module" src="test.js"></script>', 'test.js': script }
  // First the file is missing, then it belongs to another version, then it is correct.
  await rm(join(folder, 'site', name))
  const packs = [null, pack.replace(/ [0-9a-f]{8} /, ' 00000000 '), pack]
  Object.defineProperty(extra, name, { get: () => packs.shift() })
  const site = await serve(join(folder, 'site'), { extra })
  try {
    const page = await open(site.url)
    const output = await page.waitForFunction(() => document.body.textContent).then((text) => text.jsonValue())
    const [english, missing, misfit, chinese, repeated] = output.split('\n')
    expect(english).toMatch(/^In IPVS mode: /)
    expect(missing.endsWith(`: 404 ${english}`), missing).toBeTruthy()
    expect(misfit).toBe(`not a language pack, or one built for another ReuseCheck version ${english}`)
    expect(chinese).toMatch(/^IPVS 模式：/)
    expect(repeated).toBe(chinese)
    expect(site.requests.filter(({ path }) => path.endsWith(name)).length).toBe(3)
  } finally {
    await site.close()
  }
})

test('the types are valid and match the calls', async () => {
  await cp(NPM, join(folder, 'node_modules/reusecheck'), { recursive: true })
  await cp(fileURLToPath(new URL('types.mts', import.meta.url)), join(folder, 'types.mts'))
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', import.meta.url))
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--lib',
    'es2022,dom,dom.iterable',
  ]
  const { stdout } = await run(process.execPath, [tsc, ...options, 'types.mts'], { cwd: folder }).catch(
    (error) => error,
  )
  expect(stdout).toBe('')
})
