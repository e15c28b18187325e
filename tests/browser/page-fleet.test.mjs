// The page for whole clusters: files in, groups, picture, plan and rows out; damaged files, cancelling, exports, access.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { list, node, short } from './fleet-input.mjs'
import { APP, launch, open, serve } from './support.mjs'

const NODES = 5000

let site, browser, folder, axe
const files = {}
before(async () => {
  site = await serve(APP, { path: '/some/where/' })
  browser = await launch()
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-'))
  axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
  const text = [...list(NODES)].join('')
  const inputs = {
    nodes: text,
    gzipped: gzipSync(text),
    twice: Buffer.concat([gzipSync(text), gzipSync(text)]),
    truncated: text.slice(0, text.length / 2),
    wrong: '<!doctype html><title>Sign in</title>',
    many: Array.from({ length: 100_000 }, (_, number) => JSON.stringify(short(number))).join('\n'),
    // Quickly made, slow enough to read that there is a middle to cancel in.
    large: text.repeat(5),
  }
  for (const [name, content] of Object.entries(inputs)) {
    files[name] = join(folder, `${name}.json`)
    await writeFile(files[name], content)
  }
})
after(async () => {
  await browser.close()
  await site.close()
  await rm(folder, { recursive: true })
})

async function visit(options) {
  const page = await open(browser, `${site.url}fleet.html`, options)
  await page.locator('#files').waitFor({ state: 'attached' })
  return page
}

const said = (page) => page.locator('.said')
const shown = (page) => page.locator('output').textContent()

async function read(page, name) {
  await page.locator('#files').setInputFiles(files[name])
  await page.locator('.said:not(:empty)').waitFor()
}

test('5,000 nodes from a file: asked for the mode, then grouped', async () => {
  const page = await visit()
  await read(page, 'nodes')
  assert.match(await said(page).textContent(), /^5,000 nodes in \d+ groups$/)
  assert.ok(await page.getByText('Forwarding mode: ').isVisible())
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  assert.match(await page.locator('.counts').innerText(), /2,000\s+Stale backend/)
  assert.ok((await page.locator('.group').count()) >= 3)
  assert.match(await page.getByLabel('Upgrade plan').innerText(), /cures 3,000/)
  assert.equal(await shown(page), '5,000 of 5,000 nodes')
  assert.deepEqual(page.problems, [])
  assert.ok(site.requests.every(({ status }) => status === 200))
  await page.context().close()
})

test('a gzipped file gives the same', async () => {
  const page = await visit()
  await read(page, 'gzipped')
  assert.match(await said(page).textContent(), /^5,000 nodes in \d+ groups$/)
  await page.context().close()
})

test('several gzipped files dropped together are one fleet', async () => {
  const page = await visit()
  await page.locator('#files').setInputFiles([files.gzipped, files.nodes, files.twice])
  await page.getByText(/^20,000 nodes in \d+ groups$/).first().waitFor({ timeout: 60_000 })
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('rows are searched, filtered and sorted, and only those in sight are there', async () => {
  const page = await visit()
  await read(page, 'nodes')
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  const rows = page.locator('.rows .body [role=row]')
  assert.ok((await rows.count()) < 60)
  await page.locator('#search').fill('centos old')
  assert.equal(await shown(page), '1,000 of 5,000 nodes')
  await page.locator('#search').fill(node(4321).metadata.name)
  assert.equal(await shown(page), '1 of 5,000 nodes')
  await page.locator('#search').fill('')
  await page.locator('#rating').selectOption('none')
  assert.equal(await shown(page), '2,000 of 5,000 nodes')
  await page.locator('#rating').selectOption('')
  await page.locator('#sort').selectOption('name')
  assert.equal(await rows.first().locator('span').first().textContent(), node(0).metadata.name)
  await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
  await page.locator('.rows [aria-rowindex="5001"]').waitFor()
  await page.getByText('Show these nodes').first().click()
  assert.match(await shown(page), /^\d,000 of 5,000 nodes$/)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('100,000 rows are scrolled, searched, filtered and sorted, and only those in sight are there', async (t) => {
  const page = await visit()
  page.setDefaultTimeout(60_000)
  await page.locator('#files').setInputFiles(files.many)
  await page.getByText(/^100,000 nodes in \d+ groups$/).first().waitFor()
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  const rows = page.locator('.rows .body [role=row]')
  const first = () => rows.first().locator('span').first().textContent()
  const says = (text) => page.waitForFunction((text) => document.querySelector('output').textContent === text, text)
  await page.evaluate(() => {
    window.long = []
    new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask' })
  })
  const table = page.locator('.rows')
  await table.scrollIntoViewIfNeeded()
  const box = await table.boundingBox()
  await page.mouse.move(box.x + 200, box.y + 200)
  for (let step = 0; step < 40; step++) {
    await page.mouse.wheel(0, 2000)
    await page.waitForTimeout(20)
  }
  for (const share of [0.25, 0.5, 0.75, 1]) {
    const index = await table.evaluate((table, share) => {
      table.scrollTop = share * table.scrollHeight
      return Math.floor(table.scrollTop / 32) + 2
    }, share)
    await page.locator(`.rows [aria-rowindex="${index}"]`).waitFor()
    assert.ok((await rows.count()) < 60)
  }
  assert.equal(await rows.last().getAttribute('aria-rowindex'), '100001')
  const scrolling = await page.evaluate(() => window.long.splice(0))
  await page.locator('#sort').selectOption('name')
  await says('100,000 of 100,000 nodes')
  assert.equal(await first(), node(0).metadata.name)
  await page.locator('#search').pressSequentially('general-b')
  await says('20,000 of 100,000 nodes')
  await page.locator('#search').fill(node(98_765).metadata.name)
  await says('1 of 100,000 nodes')
  assert.equal(await first(), node(98_765).metadata.name)
  await page.locator('#search').fill('')
  await page.locator('#rating').selectOption('none')
  await says('40,000 of 100,000 nodes')
  assert.equal(await first(), node(1).metadata.name)
  assert.ok((await rows.count()) < 60)
  t.diagnostic(`long tasks (ms): scrolling ${scrolling.join(' ') || 'none'}; sorting, searching, filtering ${(await page.evaluate(() => window.long)).join(' ') || 'none'}`)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a truncated file is told and keeps what was read; a wrong one says so', async () => {
  const page = await visit()
  await read(page, 'truncated')
  assert.match(await said(page).textContent(), /^2,\d{3} nodes/)
  assert.ok(await page.getByText('nodes that would follow are missing here').isVisible())
  assert.ok(await page.getByText('breaks off in the middle of this object').isVisible())
  await read(page, 'wrong')
  await page.getByText('In this input no node could be read.').waitFor()
  assert.ok(await page.getByText('This text was not understood.').isVisible())
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('reading can be paused, resumed and cancelled', async () => {
  const page = await visit()
  await page.locator('#files').setInputFiles(files.large)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Go on' }).waitFor()
  await page.getByText(/^[\d.]+ [kMG]?B of [\d.]+ MB · [\d,]+ nodes · [\d.]+ [kMG]?B\/s · \d+ s left$/).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Cancelled: nothing was kept.').waitFor()
  assert.ok(await page.locator('.result').isHidden())
  await read(page, 'nodes')
  await page.getByText(/^5,000 nodes in/).first().waitFor()
  await page.context().close()
})

test('a mode that is chosen while a file is read counts; what was cancelled gets no answer', async () => {
  const page = await visit()
  const mode = (name) => page.getByRole('radio', { name, exact: true })
  await read(page, 'nodes')
  await page.locator('#files').setInputFiles(files.large)
  await page.getByRole('button', { name: 'Pause' }).click()
  await mode('ipvs').check()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText(/^25,000 nodes in/).first().waitFor()
  await page.locator('.counts [data-rating=high]').waitFor()
  await page.locator('#files').setInputFiles(files.large)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Cancelled: nothing was kept.').waitFor()
  await mode('iptables').check()
  await page.waitForTimeout(300)
  assert.ok(await page.locator('.result').isHidden())
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('pasted nodes are text, whatever stands in them', async () => {
  const page = await visit()
  const hostile = '<img src=x onerror=alert(1)>'
  await page.getByLabel('Or paste').fill(JSON.stringify({ ...node(1), metadata: { name: hostile, labels: { agentpool: hostile } } }))
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.getByText('1 node', { exact: true }).first().waitFor()
  assert.equal(await page.locator('.rows .body span').first().textContent(), hostile)
  assert.equal(await page.locator('img').count(), 0)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('what stands beside the nodes is told of those it holds for, and what does not is said', async () => {
  const page = await visit()
  const row = (name, kernel) => `${name}   Ready    <none>   12d   v1.23.17      192.0.2.1     <none>        Ubuntu 22.04.3 LTS   ${kernel}   containerd://1.6.21\n`
  const head = 'NAME     STATUS   ROLES    AGE   VERSION       INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME\n'
  const machine = '$ uname -r\n5.15.0-91-generic\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n'
  await page.locator('#paste').fill(head + row('node-a', '5.15.0-92-generic') + row('node-b', '5.15.0-91-generic') + machine)
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.getByText('conn_reuse_mode: 1 stands beside the nodes').waitFor()
  assert.ok(await page.getByText('read on a machine with the kernel 5.15.0-91-generic').isVisible())
  assert.match(await said(page).textContent(), /^2 nodes in/)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('exports hold every node, without names unless asked for', async () => {
  const page = await visit()
  await read(page, 'nodes')
  const saved = async (format) => {
    await page.locator('#format').selectOption(format)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save' }).click()])
    return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')]
  }
  const [name, csv] = await saved('csv')
  assert.equal(name, 'reusecheck-fleet.csv')
  assert.equal(csv.split('\r\n').length, NODES + 2)
  assert.ok(!csv.includes('ip-10-'))
  await page.getByLabel("with the nodes' names").check()
  assert.ok((await saved('csv'))[1].includes(node(99).metadata.name))
  assert.match((await saved('markdown'))[1], /^# ReuseCheck: 5000 nodes/)
  assert.equal(JSON.parse((await saved('json'))[1]).nodes, NODES)
  assert.equal(JSON.parse((await saved('sarif'))[1]).runs[0].results.length, NODES)
  assert.match((await saved('junit'))[1], /tests="5000"/)
  await page.context().close()
})

test('another language by hand: what was pasted, chosen and found stays, and is told in it', async () => {
  const page = await visit()
  await page.locator('#paste').fill(JSON.stringify(node(0)))
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.locator('.counts').waitFor()
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.locator('.counts [data-rating=high]', { hasText: '失效后端' }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
  assert.match(await page.locator('#paste').inputValue(), /kernelVersion/)
  assert.ok(await page.getByRole('radio', { name: 'ipvs' }).isChecked())
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'English')
  // The choice stands in the address, and goes along to the page of one node.
  await page.reload()
  await page.getByRole('button', { name: 'English' }).waitFor()
  await page.getByRole('link', { name: '单个节点' }).click()
  await page.getByLabel('集群版本').waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('it speaks Chinese to whoever reads it', async () => {
  const page = await visit({ locale: 'zh-CN' })
  await page.getByText('集群中哪些节点').waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
  await read(page, 'wrong')
  assert.equal(await said(page).textContent(), '输入中没有读到任何节点。')
  await page.context().close()
})

test('a group and every row lead to the page of one node, with its facts and without its name', async () => {
  const page = await visit()
  await read(page, 'nodes')
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  const row = page.locator('.rows .body a').first()
  const name = await row.textContent()
  const group = page.locator('.group a').first()
  for (const link of [group, row]) {
    const fragment = new URL(await link.getAttribute('href'), page.url()).hash
    assert.match(fragment, /^#1&c=.*&k=.*&m=ipvs/)
    assert.ok(!fragment.includes(name), fragment)
    // The keyboard does as well as a click.
    await link.focus()
    const [other] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')])
    await other.locator('.headline[data-rating=high]').waitFor()
    await other.close()
  }
  assert.equal(await shown(page), '5,000 of 5,000 nodes', 'what was read is still there')
  await page.getByRole('link', { name: `${name}: this node by itself (new tab)` }).focus()
  // Through more rows than were drawn: those that stay keep the focus.
  for (let step = 0; step < 60; step++) await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.closest('[role=row]')?.getAttribute('aria-rowindex')), '62')
  await page.context().close()
})

test('the page of one node leads here', async () => {
  const page = await open(browser, site.url)
  await page.getByRole('link', { name: 'Whole clusters' }).click()
  await page.waitForURL(/fleet\.html#?$/)
  await page.context().close()
})

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, and nothing scrolls sideways: ${colorScheme}`, async () => {
    const page = await visit({ colorScheme, reducedMotion: 'reduce' })
    await read(page, 'truncated')
    await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)))
    await page.evaluate(axe)
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 700 })
      const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
      assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`)), [])
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width} px`)
    }
    await page.context().close()
  })
}
