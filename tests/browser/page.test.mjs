// The main use: facts give a correct verdict with explanation and sources, on wide and narrow screens.

import { readFile } from 'node:fs/promises'
import { expect, test } from './harness.mjs'
import { enter, rated, rating, read, remedies, STATES, steps } from './page-object.mjs'

/** Cluster version, system, kernel, mode; rating; a step and a link that the explanation must have. */
const CASES = [
  [
    'v1.19.16-r0',
    'EulerOS 2.5',
    '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64',
    'IPVS',
    'medium',
    'faq-syn-delay',
    'pull/88541',
  ],
  [
    'v1.19.16-r0',
    'EulerOS 2.9',
    '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64',
    'IPVS',
    'high',
    'faq-stale-backend',
    'pull/71114',
  ],
  [
    'v1.19.16-r0',
    'EulerOS 2.9',
    '4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64',
    'IPVS',
    'none',
    'faq-none',
    'opentelekomcloud-docs',
  ],
  ['v1.25.3-r0', 'HCE OS 2.0', '5.10.0-60.18.0.50.r865_35.hce2.x86_64', 'IPVS', 'none', 'faq-none', 'pull/102122'],
  ['1.27.3', '', '5.4.58', 'IPVS', 'high', 'syn-drained-old-backend', 'pull/71114'],
  ['1.27.3', '', '5.4.163', 'IPVS', 'none', 'syn-drained-rescheduled', 'c95c07836fa4'],
  [
    '1.23.17',
    'Red Hat Enterprise Linux 7.9',
    '3.10.0-1160.el7.x86_64',
    'IPVS',
    'medium',
    'syn-serving-syn-dropped',
    'pull/88541',
  ],
  ['1.27.3', '', '5.4.58', 'iptables', 'none', 'kube-proxy-not-ipvs', ''],
]

for (const width of [1280, 320]) {
  for (const [version, os, kernel, mode, wanted, step, link] of CASES) {
    test(`${width} px: ${version} ${os} ${kernel} ${mode} is ${wanted}`, async ({ visit }) => {
      const page = await visit({ width })
      await enter(page, { facts: [version, os, kernel, mode] })
      await rated(page, wanted)
      const ids = await steps(page)
      expect(ids, `${step} in ${ids}`).toContain(step)
      const links = await page.locator('.steps a').evaluateAll((all) => all.map((a) => a.href))
      expect(
        links.every((href) => href.startsWith('https://')),
        links.join(' '),
      ).toBeTruthy()
      expect(link === '' || links.some((href) => href.includes(link)), `${link} in ${links.join(' ')}`).toBeTruthy()
      if (wanted !== 'none') expect((await remedies(page)).length, 'remedies').toBeGreaterThan(0)
      expect(page.problems).toStrictEqual([])
    })
  }
}

test('the verdict changes while you type, without a button', async ({ visit }) => {
  const page = await visit()
  await rated(page, 'empty')
  await page.getByRole('textbox', { name: 'Kernel', exact: true }).pressSequentially('5.4.58')
  await rated(page, 'unknown')
  await page.getByLabel('Cluster version').fill('1.27.3')
  await page.getByRole('radio', { name: 'IPVS' }).check()
  await rated(page, 'high')
  await page.getByRole('textbox', { name: 'Kernel', exact: true }).fill('5.4.163')
  await rated(page, 'none')
  expect(
    await page
      .getByRole('textbox', { name: 'Kernel', exact: true })
      .evaluate((input) => input === document.activeElement),
  ).toBeTruthy()
})

test('pasted output is read, shown next to its line, and gives the verdict', async ({ visit }) => {
  const page = await visit()
  const os = 'NAME="EulerOS"\nVERSION="2.0 (SP9x86_64)"\nID="euleros"\nPRETTY_NAME="EulerOS 2.0 (SP9x86_64)"\n'
  const kernel = '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64'
  const uname = `Linux node-1 ${kernel} #1 SMP Mon Mar 1 10:00:00 UTC 2021 x86_64 x86_64 x86_64 GNU/Linux\n`
  await enter(page, {
    facts: ['v1.19.16-r0', '', '', 'IPVS'],
    paste: `$ uname -a\n${uname}$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 0\n$ cat /etc/os-release\n${os}`,
  })
  await rated(page, 'high')
  const line = (/** @type {number} */ number) => page.locator(`#line-${number}`)
  await expect(line(2).locator('mark').first()).toHaveText(kernel, { useInnerText: true })
  await expect(line(4)).toHaveText(/conn_reuse_mode = 0/, { useInnerText: true })
  await expect(line(4).locator('mark')).toHaveText('0', { useInnerText: true })
  await expect(page.locator('#kernel-help')).toHaveText(/line 2: 4\.18\.0-147/, { useInnerText: true })
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue(kernel)
  expect(await steps(page)).toContain('sysctl-observed')
})

test('a fact links to its line, the line to the fact, and to the text itself', async ({ visit }) => {
  const page = await visit()
  const paste = '$ uname -r\n5.4.0-99-generic\nnet.ipv4.vs.conn_reuse_mode = 0\n'
  await enter(page, { facts: ['1.27.3', '', '', 'IPVS'], paste })
  const focused = () => page.evaluate(() => /** @type {any} */ (document.activeElement).id)
  await page.getByRole('button', { name: 'From the paste, line 2:' }).click()
  expect(await focused()).toBe('line-2')
  await page.locator('#line-2').getByRole('button', { name: 'Kernel' }).click()
  expect(await focused()).toBe('kernel')
  await page.locator('#line-3').getByRole('button', { name: 'net.ipv4.vs.conn_reuse_mode' }).click()
  expect(await focused()).toBe('step-sysctl-observed')
  await page.locator('#line-2').getByRole('button', { name: 'Line 2' }).click()
  expect(await focused()).toBe('paste')
  const selected = await page
    .getByRole('textbox', { name: 'Paste or drop what you have' })
    .evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd))
  expect(selected).toBe('5.4.0-99-generic')
})

test('shared texts name no host, address or person unless requested', async ({ visit }) => {
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
  const paste = '[jane@shop-db-01 ~]$ uname -a\nLinux shop-db-01 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\n'
  await enter(page, { facts: ['1.27.3', '', 'Linux shop-db-01 5.4.0-99-generic from 10.20.30.40', 'IPVS'], paste })
  const copied = async (/** @type {string} */ name) => {
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'detached' })
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const named = /shop-db-01|10\.20\.30\.40|jane/
  const markdown = await copied('Copy as Markdown')
  expect(markdown).toMatch(/node-1/)
  expect(markdown).not.toMatch(named)
  const masked = await copied('Copy the paste with hosts and addresses masked')
  expect(masked).toMatch(/^\[user-1@node-1 ~\]\$ uname -a\nLinux node-1 5\.4\.0-99-generic/)
  expect(masked).not.toMatch(named)
  await page.getByLabel('Include the names').check()
  expect(await copied('Copy as Markdown')).toMatch(/shop-db-01/)
  // Texts to send to others are masked in any case.
  const wrong = await copied('This is wrong')
  expect(wrong).toMatch(/^# Wrong answer: /)
  expect(wrong).not.toMatch(named)
  expect(await copied('Ask the customer')).toMatch(/^No more information is needed|```sh/)
  expect(await copied('Ask the kernel vendor')).toContain('c95c07836fa4')
})

test('a paste is never parsed as HTML', async ({ visit }) => {
  const page = await visit()
  const evil = '<img src=x onerror=alert(1)><b>bold</b>'
  await enter(page, { facts: [evil, evil, evil, 'IPVS'], paste: `${evil}\nnet.ipv4.vs.conn_reuse_mode = ${evil}\n` })
  await expect(page.locator('#app img, #app .node b')).toHaveCount(0)
  await expect(page.getByLabel('Cluster version')).toHaveValue(evil)
  expect(page.problems).toStrictEqual([])
})

test('a conflict is shown; the form overrides the paste, and one click resolves it', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.conflict)
  await rated(page, 'high')
  const conflict = page.getByRole('region', { name: 'Conflicting values' })
  await expect(conflict).toHaveText(/h541\.eulerosv2r9\.x86_64”, and the form wins/, { useInnerText: true })
  await expect(page.locator('#kernel-help')).toHaveText(/Overrides .*h1071/, { useInnerText: true })
  await conflict.getByRole('button', { name: /h1071/ }).click()
  await rated(page, 'none')
  expect(await page.getByRole('textbox', { name: 'Kernel', exact: true }).inputValue()).toMatch(/h1071/)
  await expect(conflict).toHaveCount(0)
})

test('hints do not count until they are used; other lines are counted', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.conflict)
  const observed = async () => (await steps(page)).includes('sysctl-observed')
  expect(await observed()).toBe(false)
  await page.getByRole('button', { name: 'Use 1', exact: true }).click()
  expect(await observed()).toBe(true)
  await expect(page.locator('.chip code', { hasText: 'net.ipv4.vs.conn_reuse_mode = 1' })).toBeVisible()
  await page.getByRole('button', { name: 'Forget net.ipv4.vs.conn_reuse_mode' }).click()
  expect(await observed()).toBe(false)
  await expect(page.locator('#line-4')).toHaveCount(0)
  await page.getByText(/^Other lines ignored: \d+$/).waitFor()
})

test('one of several nodes can be chosen; its name stays local', async ({ visit }) => {
  const page = await visit()
  const row = (/** @type {string} */ name, /** @type {string} */ kernel) =>
    `${name}   Ready    <none>   152m   v1.27.3   10.0.0.5   <none>   Ubuntu 20.04 LTS   ${kernel}   containerd://1.6.0`
  await enter(page, {
    facts: ['', '', '', 'IPVS'],
    paste: `NAME     STATUS   ROLES    AGE    VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME
${row('node-a', '5.4.0-99-generic')}
${row('node-b', '5.4.0-100-generic')}
`,
  })
  await page.getByRole('button', { name: 'node-a' }).click()
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue('5.4.0-99-generic')
  await rated(page, 'high')
  await page.getByRole('button', { name: 'node-b' }).click()
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue('5.4.0-100-generic')
  await rated(page, 'none')
  await expect(page).toHaveURL(/k=5\.4\.0-100-generic/)
  expect(page.url()).not.toContain('node-')
})

test('an unreadable value is reported at its field; no input is lost and the rest still counts', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.unreadable)
  await rated(page, 'unknown')
  const version = page.getByLabel('Cluster version')
  const kernel = page.getByRole('textbox', { name: 'Kernel', exact: true })
  expect([await version.inputValue(), await kernel.inputValue()]).toStrictEqual(['one point two', 'not-a-kernel'])
  await expect(kernel).toHaveAttribute('aria-invalid', 'true')
  await expect(page.locator('#clusterVersion-help')).toHaveText(/one point two.*v1\.19\.16-r0/s, { useInnerText: true })
  await expect(page.locator('#kernel-help')).toHaveText(/not-a-kernel.*uname -r/s, { useInnerText: true })
  await expect(page.getByLabel('Operating system')).toHaveAttribute('aria-invalid', 'false')
  await kernel.fill('5.4.58')
  await expect(kernel).toHaveAttribute('aria-invalid', 'false')
})

test('an unknown rating has a range and a command to copy that decides it', async ({ visit }) => {
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
  await enter(page, STATES.unknown)
  await rated(page, 'unknown')
  await expect(page.locator('.range [data-rating]')).toHaveCount(2)
  const missing = page.getByRole('region', { name: 'Needed for a definite answer' })
  const command = missing.locator('.command', { hasText: 'uname -a' })
  // The announcement after typing would follow that of copying.
  await expect(page.getByRole('status')).toHaveText(/is possible/, { useInnerText: true })
  await command.getByRole('button', { name: 'Copy' }).click()
  await command.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('uname -a')
  await expect(page.getByRole('status')).toHaveText('Copied', { useInnerText: true })
})

test('examples, clear and undo: the input can be restored', async ({ visit }) => {
  const page = await visit()
  await enter(page, { facts: ['my own', '', '', 'IPVS'], paste: 'my own text' })
  await page.getByText('Examples', { exact: true }).click()
  await page.getByRole('button', { name: 'EulerOS 2.9, build h541' }).click()
  await rated(page, 'high')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByLabel('Cluster version')).toHaveValue('my own')
  await expect(page.getByRole('textbox', { name: 'Paste or drop what you have' })).toHaveValue('my own text')
  await page.getByRole('button', { name: 'Clear' }).click()
  await rated(page, 'empty')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('textbox', { name: 'Paste or drop what you have' })).toHaveValue('my own text')
})

test('every example gives an answer', async ({ visit }) => {
  const wanted = ['medium', 'high', 'none', 'none', 'high', 'medium', 'high']
  const page = await visit()
  const found = []
  for (const at of wanted.keys()) {
    await page.locator('.chip').nth(at).dispatchEvent('click')
    await read(page)
    found.push(await rating(page))
  }
  expect(found).toStrictEqual(wanted)
})

test('copied Markdown and saved JSON are the report of the page', async ({ visit }) => {
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
  await enter(page, STATES.high)
  await page.getByRole('button', { name: 'Copy as Markdown' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const markdown = await page.evaluate(() => navigator.clipboard.readText())
  expect(markdown).toMatch(/Stale backend/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download JSON' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('reusecheck.json')
  const report = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect([report.schema, report.rating]).toStrictEqual(['reusecheck/report/1', 'high'])
  expect(report.steps.length).toBe((await steps(page)).length + 1)
  expect(page.problems).toStrictEqual([])
})

test('a missing clipboard is reported', async ({ visit }) => {
  const page = await visit()
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await enter(page, STATES.high)
  await expect(page.getByRole('status')).toHaveText(/^Affected/, { useInnerText: true })
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('status').filter({ hasText: 'refused to copy' }).waitFor()
  expect(page.problems).toStrictEqual([])
})

test('who copies right after typing hears that first, then the verdict', async ({ visit }) => {
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
  await page.evaluate(() => {
    const status = /** @type {HTMLElement} */ (document.querySelector('[role=status]'))
    const heard = /** @type {[string, number][]} */ (Object.assign(window, { heard: [] }).heard)
    const note = () => heard.push([status.textContent ?? '', performance.now()])
    new MutationObserver(note).observe(status, { childList: true, characterData: true, subtree: true })
  })
  await enter(page, STATES.high)
  await page.getByRole('button', { name: 'Copy link' }).click()
  const heard = () => page.evaluate(() => /** @type {[string, number][]} */ (/** @type {any} */ (window).heard))
  const says = async (/** @type {RegExp} */ text) => (await heard()).findLast(([said]) => text.test(said))?.[1]
  await expect.poll(() => says(/^Copied/)).toBeDefined()
  await expect.poll(() => says(/^Affected/)).toBeDefined()
  const [copied, verdict] = [await says(/^Copied/), await says(/^Affected/)]
  // On a slow machine typing may have rested before the press.
  const pause = Number(verdict) - Number(copied)
  expect(pause < 0 || pause > 2_000).toBe(true)
})

test('a step links to the origin of its facts: the field, or the line of the paste', async ({ visit }) => {
  const page = await visit()
  await enter(page, { facts: ['1.27.3', '', '', 'IPVS'], paste: '$ uname -r\n5.4.58\n' })
  const step = page.locator('[data-id=kube-proxy-sets-0]')
  await step.getByRole('button', { name: 'Cluster version' }).click()
  expect(await page.evaluate(() => /** @type {any} */ (document.activeElement).id)).toBe('clusterVersion')
  await step.getByRole('button', { name: 'Kernel' }).click()
  expect(await page.evaluate(() => /** @type {any} */ (document.activeElement).id)).toBe('line-2')
  // An assumed fact has no link.
  expect(await step.getByRole('button').allInnerTexts()).toStrictEqual(['Cluster version', 'Kernel', 'Forwarding mode'])
})

test('the first lines of the card are the answer, the reason and the confidence', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.high)
  await expect(page.locator('.headline h2')).toHaveText(/Affected: stale backend\s+vendor statement/, {
    useInnerText: true,
  })
  await expect(page.locator('.because')).toHaveText(/^Because: kube-proxy 1\.19.* sets .*conn_reuse_mode to 0/, {
    useInnerText: true,
  })
})

test('if one fact decides, its values are buttons', async ({ visit }) => {
  const page = await visit({ hash: '#1&c=1.21.3&k=5.4.58' })
  await expect(page.locator('.headline h2')).toHaveText(/Depends on: Forwarding mode/, { useInnerText: true })
  const branches = page.getByRole('group', { name: 'Forwarding mode' }).locator('.branch')
  const answers = await branches.evaluateAll((all) => all.map((branch) => branch.dataset.rating))
  expect(answers).toStrictEqual(['high', 'none'])
  await branches.first().click()
  await rated(page, 'high')
  await expect(page.getByRole('radio', { name: 'IPVS' })).toBeChecked()
  await expect(branches).toHaveCount(0)
})

test('the first remedy is open; the others show title and cost, and open on a press', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.high)
  const cards = page.locator('.remedies > li')
  expect(await cards.count()).toBeGreaterThan(2)
  const open = () => cards.evaluateAll((all) => all.map((card) => card.querySelector('details').open))
  expect((await open()).indexOf(true)).toBe(0)
  expect((await open()).lastIndexOf(true)).toBe(0)
  await expect(cards.nth(1).locator('.cost')).toHaveText(/^Cost: /, { useInnerText: true })
  await cards.nth(1).locator('summary').first().click()
  await expect(cards.nth(1).locator('.sources').first()).toBeVisible()
  // An open remedy stays open when the verdict is redrawn.
  await page.getByLabel('Operating system').fill('EulerOS 2.9 ')
  expect(await open()).toStrictEqual([true, true, ...(await open()).slice(2).map(() => false)])
})

test('steps that compare follow the causes and are collapsed; a link to one opens it', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.high)
  const why = page.getByRole('region', { name: 'Why' })
  const ids = await why.locator('> ol > li').evaluateAll((all) => all.map((item) => item.dataset.id))
  expect(ids.length).toBeLessThanOrEqual(5)
  expect(ids.filter((id) => /^(platform|faq)-/.test(id ?? ''))).toStrictEqual([])
  await expect(why.locator('[data-id=platform-cce]')).toBeHidden()
  await why.getByText(/^More steps: \d+$/).click()
  await expect(why.locator('[data-id=platform-cce]')).toBeVisible()
})

for (const width of [390, 1280]) {
  test(`${width} px: the paste box comes first, and with a text the answer follows`, async ({ visit }) => {
    const page = await visit({ width, height: 844 })
    const top = (/** @type {string} */ name) =>
      page.locator(name).evaluate((element) => element.getBoundingClientRect().y + scrollY)
    expect(await top('#paste')).toBeLessThan(200)
    await page.getByRole('textbox', { name: 'Paste or drop what you have' }).fill('$ uname -r\n5.4.0-99-generic\n')
    await read(page)
    await rated(page, 'unknown')
    if (width < 800) {
      expect(await top('.sentence')).toBeLessThan(844)
      expect(await top('#kernel')).toBeGreaterThan(await top('.sentence'))
    }
  })
}
