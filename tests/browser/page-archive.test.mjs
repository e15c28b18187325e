// Support archives on the page of one node and on the page for clusters: content, notes, and broken, hostile or cancelled
// archives.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from './harness.mjs'
import { rated } from './page-object.mjs'
import { OFFLINE, serve, WIDGET, watch } from './support.mjs'
import { tar } from './tar.mjs'

const uname = (/** @type {string} */ host, /** @type {string} */ kernel) =>
  `Linux ${host} ${kernel} #167-Ubuntu SMP x86_64 GNU/Linux\n`
/** The files that the Rancher collector writes for a node in IPVS mode. */
const rancher = (/** @type {string} */ host, /** @type {string} */ kernel, mode = 0) => [
  { name: `./${host}-2026/systeminfo/uname`, text: uname(host, kernel) },
  { name: `./${host}-2026/systeminfo/hostname`, text: `${host}\n` },
  {
    name: `./${host}-2026/systeminfo/sysctla`,
    text: `net.ipv4.ip_forward = 1\nnet.ipv4.vs.conn_reuse_mode = ${mode}\n`,
  },
  {
    name: `./${host}-2026/rke2/podlogs/kube-system-kube-proxy-${host}`,
    text: 'I0115 10:00:00.000000 1 server_others.go:259] "Using ipvs Proxier"\n',
  },
]
const ONE = gzipSync(tar(rancher('w1', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64')))

/** A cluster of three kinds of nodes, without sysctls. */
const object = (/** @type {string} */ name, /** @type {string} */ kernel, /** @type {string} */ version) =>
  `---\napiVersion: v1\nkind: Node\nmetadata:\n  name: ${name}\nstatus:\n  nodeInfo:\n    kernelVersion: ${kernel}\n    kubeletVersion: ${version}\n    osImage: CentOS Linux 7 (Core)\n`
const MUST_GATHER = gzipSync(
  tar(
    [
      ['old', '3.10.0-1160.el7.x86_64', 'v1.21.3'],
      ['new', '5.15.0-91-generic', 'v1.27.3'],
    ].map(([name, kernel, version]) => ({
      name: `must-gather.local.1/image/cluster-scoped-resources/core/nodes/${name}.yaml`,
      text: object(name, kernel, version),
    })),
  ),
)

const file = (/** @type {string} */ name, /** @type {Buffer} */ buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer,
})
const give = (/** @type {Page} */ page, /** @type {string} */ name, /** @type {Buffer} */ buffer) =>
  page.locator('input[type=file]').setInputFiles(file(name, buffer))
const region = (/** @type {Page} */ page) => page.getByRole('region', { name: /Rancher|must-gather|Archive|归档/ })

test('an archive of one node is answered at once; each fact names its file and line', async ({ visit, site }) => {
  const page = await visit()
  expect(site.requests.some(({ path }) => path.includes('archive'))).toBeFalsy()
  await give(page, 'whatever.bin', ONE)
  await region(page).getByText('Read completely').waitFor()
  await expect(region(page).locator('h3')).toHaveText(/^Rancher logs collector whatever\.bin/)
  await rated(page, 'high')
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue(
    '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64',
  )
  await expect(page.getByRole('radio', { name: 'IPVS' })).toBeChecked()
  const node = region(page)
    .locator('.lines li')
    .filter({ has: page.getByRole('button', { name: 'w1' }) })
  await expect(node.getByRole('button')).toHaveAttribute('aria-pressed', 'true')
  await node.getByText('Where it was read').click()
  await expect(node.getByText('w1-2026/systeminfo/sysctla:2')).toBeVisible()
  await expect(page.locator('#paste')).toHaveValue('')
  expect(page.problems).toStrictEqual([])
})

test('each log in a dump of a cluster is about one node', async ({ visit }) => {
  const page = await visit()
  const kernel = '5.4.58'
  const node = (/** @type {string} */ name) => ({
    metadata: { name },
    status: { nodeInfo: { kernelVersion: kernel, kubeletVersion: 'v1.21.3' } },
  })
  const pod = (/** @type {string} */ name) => ({
    metadata: { name: `kube-proxy-of-${name}`, namespace: 'kube-system' },
    spec: { nodeName: name, containers: [{ name: 'kube-proxy' }] },
  })
  const objects = [
    { kind: 'NodeList', items: ['w1', 'w2'].map(node) },
    { kind: 'PodList', items: ['w1', 'w2'].map(pod) },
  ].map((list) => JSON.stringify(list, null, 1))
  const log = `==== START logs for container kube-proxy of pod kube-system/kube-proxy-of-w2 ====
I0115 10:00:00.000004       1 server_others.go:274] Using iptables Proxier.
==== END logs for container kube-proxy of pod kube-system/kube-proxy-of-w2 ====
`
  await give(page, 'dump.log', Buffer.from([...objects, log].join('\n')))
  const rows = page.getByRole('region', { name: /cluster-info/ }).locator('.lines li')
  await expect(rows.filter({ hasText: 'w2' })).toContainText('Not affected')
  await expect(rows.filter({ hasText: 'w1' })).not.toContainText('Not affected')
  await expect(rows.filter({ hasText: 'w1' })).toContainText(/dump\.log:\d+/)
})

test('a node that only loses UDP requests is not called unaffected', async ({ visit }) => {
  const page = await visit()
  const files = [...rancher('a', '5.4.163', 1), ...rancher('b', '5.10.100', 1)]
  await give(page, 'both.tar.gz', gzipSync(tar([{ name: 'bundle/a.tar', text: '' }, ...files])))
  const rows = region(page).locator('.lines > li')
  await expect(rows.filter({ hasText: '5.4.163' }).locator('b')).toHaveText('Not affected by connection reuse')
  await expect(rows.filter({ hasText: '5.10.100' }).locator('b')).toHaveText('Not affected')
})

test('one of several nodes is chosen, and facts of two nodes are never mixed', async ({ visit }) => {
  const page = await visit()
  const both = gzipSync(
    tar([
      { name: 'bundle/a.tar', text: '' },
      ...rancher('a', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64', 0),
      ...rancher('b', '5.15.0-91-generic', 1),
    ]),
  )
  await give(page, 'both.tar.gz', both)
  const list = region(page).locator('.lines > li button')
  await expect(list).toHaveText(['a', 'b'])
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true }), 'none is chosen yet').toHaveValue('')
  await page.getByRole('button', { name: 'a', exact: true }).click()
  await rated(page, 'high')
  await page.getByRole('button', { name: 'b', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue('5.15.0-91-generic')
  await expect(page).toHaveURL(/s\.conn_reuse_mode=1/)
  await expect(page.getByRole('button', { name: 'a', exact: true })).toHaveAttribute('aria-pressed', 'false')
  expect(page.problems).toStrictEqual([])
})

test('facts that this kind of archive never contains are listed in the page’s language, with commands', async ({
  visit,
}) => {
  const page = await visit()
  await give(page, 'must-gather.tar.gz', MUST_GATHER)
  await region(page).getByText('Archives of this kind never contain: Values of net.ipv4.vs').waitFor()
  await expect(region(page).locator('.lines code').first()).toHaveText('3.10.0-1160.el7.x86_64')
  await page.getByRole('button', { name: '简体中文' }).click()
  await region(page).getByText('已完整读取').waitFor()
  await expect(region(page)).not.toContainText('Read completely')
  await region(page).getByRole('button', { name: '获取采集命令' }).click()
  await page.locator('#collector').waitFor()
  await region(page).getByRole('button', { name: '收起' }).click()
  await expect(page.locator('.archive')).toHaveCount(0)
  expect(page.problems).toStrictEqual([])
})

test('a truncated archive is read up to its end, with notes in both languages', async ({ visit }) => {
  const page = await visit()
  const complete = tar(rancher('w1', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64'))
  await give(page, 'cut.tar', complete.subarray(0, 5 * 512 + 20))
  await region(page).getByText('Some parts could not be read').waitFor()
  await region(page).getByText('The archive ends in the middle').waitFor()
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue(
    '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64',
  )
  await page.getByRole('button', { name: '简体中文' }).click()
  await region(page).getByText('归档不完整：只读取了中断之前的内容').waitFor()
  expect(page.problems).toStrictEqual([])
})

test('hostile names are text, and the files after them are read', async ({ visit }) => {
  const page = await visit()
  const hostile = gzipSync(
    tar([
      { name: '../../etc/passwd', text: 'root\n' },
      { name: './w1-2026/<img src=x onerror=hacked=1>/uname', text: uname('<img src=x onerror=hacked=1>', '4.18.0-1') },
      { name: './w1-2026/systeminfo/osrelease', link: '../../../etc/os-release' },
      { name: './w1-2026/systeminfo/\u202egnp.exe', text: 'x\n' },
      ...rancher('w1', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64'),
    ]),
  )
  await give(page, '<img src=x onerror=hacked=1>.tar.gz', hostile)
  await region(page).locator('.lines').first().waitFor()
  await expect(region(page).locator('img')).toHaveCount(0)
  expect(await page.evaluate(() => globalThis.hacked)).toBeUndefined()
  await expect(region(page).locator('h3')).toContainText('<img src=x onerror=hacked=1>.tar.gz')
  await expect(region(page)).not.toContainText('\u202e')
  expect(page.problems).toStrictEqual([])
})

test('a long reading reports progress, and Cancel ends it', async ({ visit }) => {
  const page = await visit()
  // The decoders never load, so the reading does not end.
  await page.context().route('**/reusecheck-archive_bg.wasm', () => {})
  await give(page, 'long.tar.gz', ONE)
  await expect(page.getByRole('progressbar')).toBeVisible()
  await page.getByText(/^Reading long\.tar\.gz: [\d.]+ B of [\d.]+ B$/).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Cancelled. No data from long.tar.gz was kept.').waitFor()
  await page.context().unroute('**/reusecheck-archive_bg.wasm')
  await give(page, 'one.tar.gz', ONE)
  await region(page).getByText('Read completely').waitFor()
  expect(page.problems).toStrictEqual([])
})

test('a failed reading is reported, and the next one works', async ({ visit }) => {
  const page = await visit()
  await page.context().route('**/reusecheck-archive_bg.wasm', (route) => route.abort())
  await give(page, 'one.tar.gz', ONE)
  await page.getByRole('alert').getByText('one.tar.gz could not be read').waitFor()
  await page.context().unroute('**/reusecheck-archive_bg.wasm')
  await give(page, 'one.tar.gz', ONE)
  await rated(page, 'high')
})

test('the page for clusters judges all nodes of an archive, passed on or opened there', async ({
  visit,
  open,
  site,
}) => {
  const page = await visit()
  await give(page, 'must-gather.tar.gz', MUST_GATHER)
  const link = region(page).getByRole('link', { name: 'Check all of them' })
  const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  const other = await watch(opened)
  await other.locator('.status', { hasText: /^2 nodes/ }).waitFor()
  await other.getByText('Read completely').waitFor()
  expect([page.problems, other.problems]).toStrictEqual([[], []])

  const fleet = await open(`${site.url}fleet.html`)
  await fleet.locator('#files').setInputFiles([file('a.tar.gz', MUST_GATHER), file('b.tar.gz', ONE)])
  await fleet.locator('.status', { hasText: /^3 nodes/ }).waitFor()
  await expect(fleet.locator('.archive h3')).toHaveText(['OpenShift must-gather', 'Rancher logs collector'])
  await fleet.getByRole('button', { name: '简体中文' }).click()
  await fleet.locator('.archive').getByText('已完整读取').first().waitFor()
  expect(fleet.problems).toStrictEqual([])
})

test('archives work offline after the first visit, in the offline file and in the element', async ({ open, site }) => {
  const page = await open(site.url, { serviceWorkers: 'allow' })
  await page.waitForFunction(() => navigator.serviceWorker.controller)
  await page.context().setOffline(true)
  await site.close()
  await page.reload()
  await give(page, 'one.tar.gz', ONE)
  await rated(page, 'high')

  const offline = await open(pathToFileURL(join(OFFLINE, 'reusecheck.html')).href)
  await give(offline, 'one.tar.gz', ONE)
  await rated(offline, 'high')
  expect(offline.problems).toStrictEqual([])

  const host =
    '<!doctype html><title>Host</title><link rel="icon" href="data:,"><script type="module" src="reuse-check.js"></script><reuse-check></reuse-check>'
  const other = await serve(WIDGET, { extra: { 'host.html': host } })
  const element = await open(`${other.url}host.html`)
  await give(element, 'one.tar.gz', ONE)
  await rated(element, 'high')
  await expect(element.getByRole('link', { name: 'Check all of them' })).toHaveCount(0)
  expect(element.problems).toStrictEqual([])
  await other.close()
})
