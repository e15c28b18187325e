// The main job: facts in, a correct, explained, sourced verdict out, at a desk's width and a phone's.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { STATES, enter, rating, read, remedies, rest, start, steps, visit } from './page-object.mjs'

let world
before(async () => (world = await start()))
after(() => world.stop())

/** Cluster version, system, kernel, mode; rating; a step and a link the explanation must have. */
const CASES = [
  ['v1.19.16-r0', 'EulerOS 2.5', '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64', 'IPVS', 'medium', 'faq-syn-delay', 'pull/88541'],
  ['v1.19.16-r0', 'EulerOS 2.9', '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64', 'IPVS', 'high', 'faq-stale-backend', 'pull/71114'],
  ['v1.19.16-r0', 'EulerOS 2.9', '4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64', 'IPVS', 'none', 'faq-none', 'opentelekomcloud-docs'],
  ['v1.25.3-r0', 'HCE OS 2.0', '5.10.0-60.18.0.50.r865_35.hce2.x86_64', 'IPVS', 'none', 'faq-none', 'pull/102122'],
  ['1.27.3', '', '5.4.58', 'IPVS', 'high', 'syn-drained-old-backend', 'pull/71114'],
  ['1.27.3', '', '5.4.163', 'IPVS', 'none', 'syn-drained-rescheduled', 'c95c07836fa4'],
  ['1.23.17', 'Red Hat Enterprise Linux 7.9', '3.10.0-1160.el7.x86_64', 'IPVS', 'medium', 'syn-serving-syn-dropped', 'pull/88541'],
  ['1.27.3', '', '5.4.58', 'iptables', 'none', 'kube-proxy-not-ipvs', ''],
]

for (const width of [1280, 320]) {
  for (const [version, os, kernel, mode, wanted, step, link] of CASES) {
    test(`${width} px: ${version} ${os} ${kernel} ${mode} is ${wanted}`, async () => {
      const page = await visit(world, { width })
      await enter(page, { facts: [version, os, kernel, mode] })
      assert.equal(await rating(page), wanted)
      const shown = await steps(page)
      assert.ok(shown.includes(step), `${step} in ${shown}`)
      const links = await page.locator('.steps a').evaluateAll((all) => all.map((a) => a.href))
      assert.ok(links.every((href) => href.startsWith('https://')), links.join(' '))
      assert.ok(link === '' || links.some((href) => href.includes(link)), `${link} in ${links.join(' ')}`)
      if (wanted !== 'none') assert.ok((await remedies(page)).length > 0, 'something to do')
      assert.deepEqual(page.problems, [])
      await page.context().close()
    })
  }
}

test('the verdict changes as one types, without a button', async () => {
  const page = await visit(world)
  assert.equal(await rating(page), 'empty')
  await page.getByLabel('Kernel', { exact: true }).pressSequentially('5.4.58')
  assert.equal(await rating(page), 'unknown')
  await page.getByLabel('Cluster version').fill('1.27.3')
  await page.getByRole('radio', { name: 'IPVS' }).check()
  assert.equal(await rating(page), 'high')
  await page.getByLabel('Kernel', { exact: true }).fill('5.4.163')
  assert.equal(await rating(page), 'none')
  assert.ok(await page.getByLabel('Kernel', { exact: true }).evaluate((input) => input === document.activeElement))
  await page.context().close()
})

test('pasted output is read, shown beside its line, and gives the verdict', async () => {
  const page = await visit(world)
  const os = 'NAME="EulerOS"\nVERSION="2.0 (SP9x86_64)"\nID="euleros"\nPRETTY_NAME="EulerOS 2.0 (SP9x86_64)"\n'
  const kernel = '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64'
  const uname = `Linux node-1 ${kernel} #1 SMP Mon Mar 1 10:00:00 UTC 2021 x86_64 x86_64 x86_64 GNU/Linux\n`
  await enter(page, {
    facts: ['v1.19.16-r0', '', '', 'IPVS'],
    paste: `$ uname -a\n${uname}$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 0\n$ cat /etc/os-release\n${os}`,
  })
  assert.equal(await rating(page), 'high')
  const line = (number) => page.locator(`#line-${number}`)
  assert.equal(await line(2).locator('mark').first().innerText(), kernel)
  assert.match(await line(4).innerText(), /conn_reuse_mode = 0/)
  assert.equal(await line(4).locator('mark').innerText(), '0')
  assert.match(await page.locator('#kernel-help').innerText(), /line 2: 4\.18\.0-147/)
  assert.equal(await page.getByLabel('Kernel', { exact: true }).inputValue(), '')
  assert.ok((await steps(page)).includes('sysctl-observed'))
  await page.context().close()
})

test('from a fact one gets to its line, from the line back to the fact, and to the text itself', async () => {
  const page = await visit(world)
  const paste = '$ uname -r\n5.4.0-99-generic\nnet.ipv4.vs.conn_reuse_mode = 0\n'
  await enter(page, { facts: ['1.27.3', '', '', 'IPVS'], paste })
  const focused = () => page.evaluate(() => document.activeElement.id)
  await page.getByRole('button', { name: 'From the paste, line 2:' }).click()
  assert.equal(await focused(), 'line-2')
  await page.locator('#line-2').getByRole('button', { name: 'Kernel' }).click()
  assert.equal(await focused(), 'kernel')
  await page.locator('#line-3').getByRole('button', { name: 'net.ipv4.vs.conn_reuse_mode' }).click()
  assert.equal(await focused(), 'step-sysctl-observed')
  await page.locator('#line-2').getByRole('button', { name: 'Line 2' }).click()
  assert.equal(await focused(), 'paste')
  const selected = await page.getByLabel('Or paste').evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd))
  assert.equal(selected, '5.4.0-99-generic')
  await page.context().close()
})

test('what is shared names no host, address or person unless asked for', async () => {
  const page = await visit(world, { permissions: ['clipboard-read', 'clipboard-write'] })
  const paste = '[jane@shop-db-01 ~]$ uname -a\nLinux shop-db-01 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\n'
  await enter(page, { facts: ['1.27.3', '', 'Linux shop-db-01 5.4.0-99-generic from 10.20.30.40', 'IPVS'], paste })
  const copied = async (name) => {
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'detached' })
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const named = /shop-db-01|10\.20\.30\.40|jane/
  const markdown = await copied('Copy as Markdown')
  assert.match(markdown, /node-1/)
  assert.doesNotMatch(markdown, named)
  const masked = await copied('Copy the paste with hosts and addresses masked')
  assert.match(masked, /^\[user-1@node-1 ~\]\$ uname -a\nLinux node-1 5\.4\.0-99-generic/)
  assert.doesNotMatch(masked, named)
  await page.getByLabel('Keep the names').check()
  assert.match(await copied('Copy as Markdown'), /shop-db-01/)
  await page.context().close()
})

test('nothing pasted is taken for HTML', async () => {
  const page = await visit(world)
  const evil = '<img src=x onerror=alert(1)><b>bold</b>'
  await enter(page, { facts: [evil, evil, evil, 'IPVS'], paste: `${evil}\nnet.ipv4.vs.conn_reuse_mode = ${evil}\n` })
  assert.equal(await page.locator('#app img, #app .node b').count(), 0)
  assert.equal(await page.getByLabel('Cluster version').inputValue(), evil)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a conflict is shown, the form wins and says so, one click settles it', async () => {
  const page = await visit(world)
  await enter(page, STATES.conflict)
  assert.equal(await rating(page), 'high')
  const conflict = page.getByRole('region', { name: 'Two answers for one fact' })
  assert.match(await conflict.innerText(), /h541\.eulerosv2r9\.x86_64”, and the form wins/)
  assert.match(await page.locator('#kernel-help').innerText(), /instead of what the paste says.*h1071/)
  await conflict.getByRole('button', { name: /h1071/ }).click()
  assert.equal(await rating(page), 'none')
  assert.match(await page.getByLabel('Kernel', { exact: true }).inputValue(), /h1071/)
  assert.equal(await conflict.count(), 0)
  await page.context().close()
})

test('hints do not count until they are taken up; what was not understood is listed', async () => {
  const page = await visit(world)
  await enter(page, STATES.conflict)
  const observed = async () => (await steps(page)).includes('sysctl-observed')
  assert.equal(await observed(), false)
  await page.getByRole('button', { name: 'Use it' }).click()
  assert.equal(await observed(), true)
  assert.equal(await page.locator('.chip code', { hasText: 'net.ipv4.vs.conn_reuse_mode = 1' }).isVisible(), true)
  await page.getByRole('button', { name: 'Forget net.ipv4.vs.conn_reuse_mode' }).click()
  assert.equal(await observed(), false)
  assert.match(await page.locator('#line-4').innerText(), /not read not understood/)
  await page.getByText('Lines not understood: 1').click()
  assert.ok(await page.locator('details q', { hasText: 'not read' }).isVisible())
  await page.context().close()
})

test('of several nodes one is chosen; its name goes no further', async () => {
  const page = await visit(world)
  const row = (name, kernel) => `${name}   Ready    <none>   152m   v1.27.3   10.0.0.5   <none>   Ubuntu 20.04 LTS   ${kernel}   containerd://1.6.0`
  await enter(page, {
    facts: ['', '', '', 'IPVS'],
    paste: `NAME     STATUS   ROLES    AGE    VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME
${row('node-a', '5.4.0-99-generic')}
${row('node-b', '5.4.0-100-generic')}
`,
  })
  await page.getByRole('button', { name: 'node-a' }).click()
  assert.equal(await page.getByLabel('Kernel', { exact: true }).inputValue(), '5.4.0-99-generic')
  assert.equal(await rating(page), 'high')
  await page.getByRole('button', { name: 'node-b' }).click()
  assert.equal(await page.getByLabel('Kernel', { exact: true }).inputValue(), '5.4.0-100-generic')
  assert.equal(await rating(page), 'none')
  await rest(page)
  assert.ok(!page.url().includes('node-'), page.url())
  await page.context().close()
})

test('what cannot be read is said at its field; nothing typed is lost and the rest still counts', async () => {
  const page = await visit(world)
  await enter(page, STATES.unreadable)
  assert.equal(await rating(page), 'unknown')
  const version = page.getByLabel('Cluster version')
  const kernel = page.getByLabel('Kernel', { exact: true })
  assert.deepEqual([await version.inputValue(), await kernel.inputValue()], ['one point two', 'not-a-kernel'])
  assert.equal(await kernel.getAttribute('aria-invalid'), 'true')
  assert.match(await page.locator('#clusterVersion-help').innerText(), /one point two.*v1\.19\.16-r0/s)
  assert.match(await page.locator('#kernel-help').innerText(), /not-a-kernel.*uname -r/s)
  assert.equal(await page.getByLabel('Operating system').getAttribute('aria-invalid'), 'false')
  await kernel.fill('5.4.58')
  assert.equal(await kernel.getAttribute('aria-invalid'), 'false')
  await page.context().close()
})

test('unknown names its range and the command that settles it, ready to copy', async () => {
  const page = await visit(world, { permissions: ['clipboard-read', 'clipboard-write'] })
  await enter(page, STATES.unknown)
  assert.equal(await rating(page), 'unknown')
  assert.equal(await page.locator('.range [data-rating]').count(), 2)
  const missing = page.getByRole('region', { name: 'What would settle it' })
  const command = missing.locator('.command', { hasText: 'uname -r' })
  await command.getByRole('button', { name: 'Copy' }).click()
  await command.getByRole('button', { name: 'Copied' }).waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'uname -r')
  assert.equal(await page.getByRole('status').innerText(), 'Copied')
  await page.context().close()
})

test('examples, clear and undo: what was there can be brought back', async () => {
  const page = await visit(world)
  await enter(page, { facts: ['my own', '', '', 'IPVS'], paste: 'my own text' })
  await page.getByText('Examples', { exact: true }).click()
  await page.getByRole('button', { name: 'EulerOS 2.9, build h541' }).click()
  assert.equal(await rating(page), 'high')
  await page.getByRole('button', { name: 'Undo' }).click()
  assert.equal(await page.getByLabel('Cluster version').inputValue(), 'my own')
  assert.equal(await page.getByLabel('Or paste').inputValue(), 'my own text')
  await page.getByRole('button', { name: 'Clear' }).click()
  assert.equal(await rating(page), 'empty')
  await page.getByRole('button', { name: 'Undo' }).click()
  assert.equal(await page.getByLabel('Or paste').inputValue(), 'my own text')
  await page.context().close()
})

test('every example gives an answer', async () => {
  const wanted = ['medium', 'high', 'none', 'none', 'high', 'medium', 'high']
  const page = await visit(world)
  const found = []
  for (const at of wanted.keys()) {
    await page.locator('.chip').nth(at).dispatchEvent('click')
    await read(page)
    found.push(await rating(page))
  }
  assert.deepEqual(found, wanted)
  await page.context().close()
})

test('Markdown is copied, JSON is saved: the report that is shown', async () => {
  const page = await visit(world, { permissions: ['clipboard-read', 'clipboard-write'] })
  await enter(page, STATES.high)
  await page.getByRole('button', { name: 'Copy as Markdown' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const markdown = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(markdown, /Stale backend/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download JSON' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'reusecheck.json')
  const report = JSON.parse(await readFile(await download.path(), 'utf8'))
  assert.deepEqual([report.schema, report.rating], ['reusecheck/report/1', 'high'])
  assert.equal(report.steps.length, (await steps(page)).length + 1)
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('where there is no clipboard the page says so', async () => {
  const page = await visit(world)
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await enter(page, STATES.high)
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('status').filter({ hasText: 'refused to copy' }).waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('a step leads to where its facts came from: the field, or the line of the paste', async () => {
  const page = await visit(world)
  await enter(page, { facts: ['1.27.3', '', '', 'IPVS'], paste: '$ uname -r\n5.4.58\n' })
  const step = page.locator('[data-id=kube-proxy-sets-0]')
  await step.getByRole('button', { name: 'Cluster version' }).click()
  assert.equal(await page.evaluate(() => document.activeElement.id), 'clusterVersion')
  await step.getByRole('button', { name: 'Kernel' }).click()
  assert.equal(await page.evaluate(() => document.activeElement.id), 'line-2')
  // What nobody gave leads nowhere.
  assert.deepEqual(await step.getByRole('button').allInnerTexts(), ['Cluster version', 'Kernel'])
  await page.context().close()
})
