// The page for clusters: files, groups, chart, plan and rows; damaged files, cancelling, exports, accessibility.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { COLOURS, findings } from './axe.mjs'
import { list, node, short } from './fleet-input.mjs'
import { expect, test } from './harness.mjs'
import { boxOf, sideways, unfold } from './layout.mjs'
import { APP, serve } from './support.mjs'

const NODES = 5000

/** @type {Site} */
let site
/** @type {string} */
let folder
/** @type {Record<string, any>} */
const files = {}
test.beforeAll(async () => {
  site = await serve(APP, { path: '/some/where/' })
  folder = await mkdtemp(join(tmpdir(), 'reusecheck-'))
  const text = [...list(NODES)].join('')
  const inputs = {
    nodes: text,
    gzipped: gzipSync(text),
    twoMembers: Buffer.concat([gzipSync(text), gzipSync(text)]),
    truncated: text.slice(0, text.length / 2),
    wrong: '<!doctype html><title>Sign in</title>',
    many: Array.from({ length: 100_000 }, (_, number) => JSON.stringify(short(number))).join('\n'),
    // Fast to create, and slow enough to read that the reading can be cancelled.
    large: text.repeat(5),
  }
  for (const [name, content] of Object.entries(inputs)) {
    files[name] = join(folder, `${name}.json`)
    await writeFile(files[name], content)
  }
})
test.afterAll(async () => {
  await site.close()
  await rm(folder, { recursive: true })
})

async function visit(/** @type {Open} */ open, /** @type {PageOptions} */ options = {}) {
  const page = await open(`${site.url}fleet.html`, options)
  await page.locator('#files').waitFor({ state: 'attached' })
  return page
}

const statusLine = (/** @type {Page} */ page) => page.locator('.status')
const rowCount = (/** @type {Page} */ page) => page.locator('output').textContent()

async function read(/** @type {Page} */ page, /** @type {string} */ name) {
  await page.locator('#files').setInputFiles(files[name])
  await page.locator('.status:not(:empty)').waitFor()
}

test('5,000 nodes from a file are grouped after the mode is chosen', async ({ open }) => {
  const page = await visit(open)
  await read(page, 'nodes')
  await expect(statusLine(page)).toHaveText(/^5,000 nodes in \d+ groups$/)
  await expect(page.getByText('Forwarding mode: ')).toBeVisible()
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  await expect(page.locator('.counts')).toHaveText(/2,000\s+Stale backend/, { useInnerText: true })
  expect(await page.locator('.group').count()).toBeGreaterThanOrEqual(3)
  await expect(page.getByLabel('Upgrade plan')).toHaveText(/fixes 3,000/, { useInnerText: true })
  expect(await rowCount(page)).toBe('5,000 of 5,000 nodes')
  expect(page.problems).toStrictEqual([])
  expect(site.requests.every(({ status }) => status === 200)).toBeTruthy()
})

test('a gzipped file gives the same result', async ({ open }) => {
  const page = await visit(open)
  await read(page, 'gzipped')
  await expect(statusLine(page)).toHaveText(/^5,000 nodes in \d+ groups$/)
})

test('several gzipped files dropped together are one fleet', async ({ open }) => {
  const page = await visit(open)
  await page.locator('#files').setInputFiles([files.gzipped, files.nodes, files.twoMembers])
  await page
    .getByText(/^20,000 nodes in \d+ groups$/)
    .first()
    .waitFor({ timeout: 60_000 })
  expect(page.problems).toStrictEqual([])
})

test('rows can be searched, filtered and sorted, and only visible rows are elements', async ({ open }) => {
  const page = await visit(open)
  await read(page, 'nodes')
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  const rows = page.locator('.rows .body [role=row]')
  expect(await rows.count()).toBeLessThan(60)
  await page.locator('#search').fill('centos old')
  expect(await rowCount(page)).toBe('1,000 of 5,000 nodes')
  await page.locator('#search').fill(node(4321).metadata.name)
  expect(await rowCount(page)).toBe('1 of 5,000 nodes')
  await page.locator('#search').fill('')
  await page.locator('#rating').selectOption('none')
  expect(await rowCount(page)).toBe('2,000 of 5,000 nodes')
  await page.locator('#rating').selectOption('')
  await page.locator('#sort').selectOption('name')
  await expect(rows.first().locator('span').first()).toHaveText(node(0).metadata.name)
  await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
  await page.locator('.rows [aria-rowindex="5001"]').waitFor()
  await page.getByText('Show these nodes').first().click()
  expect(await rowCount(page)).toMatch(/^\d,000 of 5,000 nodes$/)
  expect(page.problems).toStrictEqual([])
})

test('100,000 rows can be scrolled, searched, filtered and sorted, and only visible rows are elements', async ({
  open,
}) => {
  const page = await visit(open)
  await page.locator('#files').setInputFiles(files.many)
  await page
    .getByText(/^100,000 nodes in \d+ groups$/)
    .first()
    .waitFor()
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  const rows = page.locator('.rows .body [role=row]')
  const first = () => rows.first().locator('span').first().textContent()
  const seeCount = (/** @type {string} */ text) =>
    page.waitForFunction((/** @type {string} */ text) => document.querySelector('output').textContent === text, text)
  await page.evaluate(() => {
    window.long = []
    new PerformanceObserver((list) =>
      window.long.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
    ).observe({ type: 'longtask' })
  })
  const table = page.locator('.rows')
  await table.scrollIntoViewIfNeeded()
  const box = await boxOf(table)
  await page.mouse.move(box.x + 200, box.y + 200)
  for (let step = 0; step < 40; step++) await page.mouse.wheel(0, 2000)
  // Wait for the end of the wheel's animation, which would otherwise continue after the next scroll.
  const resting = () =>
    table.evaluate(async (table) => {
      for (let still = 0, last = NaN; still < 10; still = table.scrollTop === last ? still + 1 : 0) {
        last = table.scrollTop
        await new Promise(requestAnimationFrame)
      }
      return table.scrollTop
    })
  // A busy browser may drop a turn of the wheel; it is repeated.
  const missing = async () => {
    const distance = 40 * 2000 - (await resting())
    if (distance > 0) await page.mouse.wheel(0, distance)
    return distance
  }
  await expect.poll(missing).toBe(0)
  for (const share of [0.25, 0.5, 0.75, 1]) {
    const index = await table.evaluate((table, share) => {
      table.scrollTop = share * table.scrollHeight
      return Math.floor(table.scrollTop / 32) + 2
    }, share)
    await page.locator(`.rows [aria-rowindex="${index}"]`).waitFor()
    expect(await rows.count()).toBeLessThan(60)
  }
  await expect(rows.last()).toHaveAttribute('aria-rowindex', '100001')
  const scrolling = await page.evaluate(() => window.long.splice(0))
  await page.locator('#sort').selectOption('name')
  await seeCount('100,000 of 100,000 nodes')
  expect(await first()).toBe(node(0).metadata.name)
  await page.locator('#search').pressSequentially('general-b')
  await seeCount('20,000 of 100,000 nodes')
  await page.locator('#search').fill(node(98_765).metadata.name)
  await seeCount('1 of 100,000 nodes')
  expect(await first()).toBe(node(98_765).metadata.name)
  await page.locator('#search').fill('')
  await page.locator('#rating').selectOption('none')
  await seeCount('40,000 of 100,000 nodes')
  expect(await first()).toBe(node(1).metadata.name)
  expect(await rows.count()).toBeLessThan(60)
  console.log(
    `long tasks (ms): scrolling ${scrolling.join(' ') || 'none'}; sorting, searching, filtering ${(await page.evaluate(() => window.long)).join(' ') || 'none'}`,
  )
  expect(page.problems).toStrictEqual([])
})

test('a truncated file is reported and keeps its nodes; another file is an error', async ({ open }) => {
  const page = await visit(open)
  await read(page, 'truncated')
  await expect(statusLine(page)).toHaveText(/^2,\d{3} nodes/)
  await expect(page.getByText('Nodes after the cut are missing')).toBeVisible()
  await expect(page.getByText('ends in the middle of this object')).toBeVisible()
  await read(page, 'wrong')
  await page.getByText('No nodes found in this input.').waitFor()
  await expect(page.getByText('Text not recognised.')).toBeVisible()
  expect(page.problems).toStrictEqual([])
})

/** Reads the large file and pauses it in the page, because a click from outside would be too late. */
async function readAndPause(/** @type {Page} */ page) {
  await page.locator('.progress').evaluate((progress) => {
    const press = (/** @type {MutationRecord[]} */ _, /** @type {MutationObserver} */ observer) => {
      const [pause] = progress.querySelectorAll('button')
      if (pause?.textContent !== 'Pause') return
      observer.disconnect()
      pause.click()
    }
    new MutationObserver(press).observe(progress, { childList: true })
  })
  await page.locator('#files').setInputFiles(files.large)
  await page.getByRole('button', { name: 'Continue' }).waitFor()
}

test('reading can be paused, resumed and cancelled', async ({ open }) => {
  const page = await visit(open)
  await readAndPause(page)
  await page.getByText(/^[\d.]+ [kMG]?B of [\d.]+ MB · [\d,]+ nodes · [\d.]+ [kMG]?B\/s · \d+ s left$/).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Cancelled. Nothing was kept.').waitFor()
  await expect(page.locator('.result')).toBeHidden()
  await read(page, 'nodes')
  await page
    .getByText(/^5,000 nodes in/)
    .first()
    .waitFor()
})

test('a mode that is chosen during a reading applies; a cancelled reading gives no report', async ({ open }) => {
  const page = await visit(open)
  const mode = (/** @type {string} */ name) => page.getByRole('radio', { name, exact: true })
  await read(page, 'nodes')
  await readAndPause(page)
  await mode('ipvs').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page
    .getByText(/^25,000 nodes in/)
    .first()
    .waitFor()
  await page.locator('.counts [data-rating=high]').waitFor()
  await readAndPause(page)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Cancelled. Nothing was kept.').waitFor()
  await page.locator('.result').evaluate((result) => {
    result.replaceChildren()
    globalThis.isDrawn = false
    const look = () => (globalThis.isDrawn ||= result.querySelector('.counts li') !== null)
    new MutationObserver(look).observe(result, { childList: true })
  })
  await mode('iptables').check()
  // The worker answers in order, so a report for the mode would come before this one.
  await read(page, 'wrong')
  await page.getByText('No nodes found in this input.').waitFor()
  expect(await page.evaluate(() => globalThis.isDrawn)).toBe(false)
  expect(page.problems).toStrictEqual([])
})

test('pasted nodes are text, whatever they contain', async ({ open }) => {
  const page = await visit(open)
  const hostile = '<img src=x onerror=alert(1)>'
  await page
    .getByLabel('Or paste')
    .fill(JSON.stringify({ ...node(1), metadata: { name: hostile, labels: { agentpool: hostile } } }))
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.getByText('1 node', { exact: true }).first().waitFor()
  await expect(page.locator('.rows .body span').first()).toHaveText(hostile)
  await expect(page.locator('img')).toHaveCount(0)
  expect(page.problems).toStrictEqual([])
})

test('facts outside the nodes are listed with the nodes they apply to, and unused ones are reported', async ({
  open,
}) => {
  const page = await visit(open)
  const row = (/** @type {string} */ name, /** @type {string} */ kernel) =>
    `${name}   Ready    <none>   12d   v1.23.17      192.0.2.1     <none>        Ubuntu 22.04.3 LTS   ${kernel}   containerd://1.6.21\n`
  const head =
    'NAME     STATUS   ROLES    AGE   VERSION       INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME\n'
  const machine =
    '$ uname -r\n5.15.0-91-generic\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n'
  await page
    .locator('#paste')
    .fill(head + row('node-a', '5.15.0-92-generic') + row('node-b', '5.15.0-91-generic') + machine)
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.getByText('conn_reuse_mode = 1 comes from a machine with kernel 5.15.0-91-generic. Applied to').waitFor()
  await expect(statusLine(page)).toHaveText(/^2 nodes in/)
  expect(page.problems).toStrictEqual([])
})

test('exports contain every node, without names unless requested', async ({ open }) => {
  const page = await visit(open)
  await read(page, 'nodes')
  const saved = async (/** @type {string} */ format) => {
    await page.locator('#format').selectOption(format)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save' }).click(),
    ])
    return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')]
  }
  const [name, csv] = await saved('csv')
  expect(name).toBe('reusecheck-fleet.csv')
  expect(csv.split('\r\n').length).toBe(NODES + 2)
  expect(csv).not.toContain('ip-10-')
  await page.getByLabel("with the nodes' names").check()
  expect((await saved('csv'))[1]).toContain(node(99).metadata.name)
  expect((await saved('markdown'))[1]).toMatch(/^# ReuseCheck: 5000 nodes/)
  expect(JSON.parse((await saved('json'))[1]).nodes).toBe(NODES)
  expect(JSON.parse((await saved('sarif'))[1]).runs[0].results.length).toBe(NODES)
  expect((await saved('junit'))[1]).toMatch(/tests="5000"/)
})

test('a chosen language keeps the paste, choices and results, and shows them in that language', async ({ open }) => {
  const page = await visit(open)
  await page.locator('#paste').fill(JSON.stringify(node(0)))
  await page.getByRole('button', { name: 'Read', exact: true }).click()
  await page.locator('.counts').waitFor()
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.locator('.counts [data-rating=high]', { hasText: '失效后端' }).waitFor()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  expect(await page.locator('#paste').inputValue()).toMatch(/kernelVersion/)
  await expect(page.getByRole('radio', { name: 'ipvs' })).toBeChecked()
  expect(await page.evaluate(() => /** @type {any} */ (document.activeElement).textContent)).toBe('English')
  // The choice is in the address, and in the link to the page of one node.
  await page.reload()
  await page.getByRole('button', { name: 'English' }).waitFor()
  await page.getByRole('link', { name: '单个节点' }).click()
  await page.getByLabel('集群版本').waitFor()
  expect(page.problems).toStrictEqual([])
})

test('a Chinese browser gets the page in Chinese', async ({ open }) => {
  const page = await visit(open, { locale: 'zh-CN' })
  await page.getByText('集群中哪些节点').waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
  await read(page, 'wrong')
  await expect(statusLine(page)).toHaveText('输入中没有读到任何节点。')
})

test('a group and every row link to the page of one node, with its facts and without its name', async ({ open }) => {
  const page = await visit(open)
  await read(page, 'nodes')
  await page.getByRole('radio', { name: 'ipvs' }).check()
  await page.locator('.counts [data-rating=high]').waitFor()
  const row = page.locator('.rows .body a').first()
  const name = await row.textContent()
  const group = page.locator('.group a').first()
  for (const link of [group, row]) {
    const fragment = new URL((await link.getAttribute('href')) ?? '', page.url()).hash
    expect(fragment).toMatch(/^#1&c=.*&k=.*&m=ipvs/)
    expect(fragment, fragment).not.toContain(name ?? '')
    // With the keyboard instead of a click.
    await link.focus()
    const [other] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')])
    await other.locator('.headline[data-rating=high]').waitFor()
    await other.close()
  }
  expect(await rowCount(page), 'the report is still shown').toBe('5,000 of 5,000 nodes')
  await page.getByRole('link', { name: `${name}: open this node (new tab)` }).focus()
  // Through more rows than are drawn at a time. Rows that stay keep the focus.
  for (let step = 0; step < 60; step++) await page.keyboard.press('Tab')
  expect(
    await page.evaluate(() =>
      /** @type {any} */ (document.activeElement).closest('[role=row]')?.getAttribute('aria-rowindex'),
    ),
  ).toBe('62')
})

test('the page of one node links here', async ({ open }) => {
  const page = await open(site.url)
  await page.getByRole('link', { name: 'Cluster', exact: true }).click()
  await page.waitForURL(/fleet\.html#?$/)
})

test('axe finds nothing beside a list that ends early, and nothing scrolls horizontally', async ({ open }) => {
  const page = await visit(open, { reducedMotion: 'reduce' })
  await read(page, 'truncated')
  await unfold(page)
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 700 })
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await findings(page)).toStrictEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await findings(page, COLOURS)).toStrictEqual([])
    expect(await sideways(page), `${width} px`).toBe(0)
  }
})
