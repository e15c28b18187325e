// Facts in the address.

import { expect, test } from './harness.mjs'
import { enter, rated, STATES } from './page-object.mjs'

const hash = (/** @type {Page} */ page) => new URL(page.url()).hash
const HIGH = '#1&c=v1.19.16-r0&o=EulerOS%202.9&k=4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64&m=ipvs'

test('the address follows the form without history entries, and restores it', async ({ visit, site }) => {
  const page = await visit()
  const entries = await page.evaluate(() => history.length)
  await enter(page, STATES.high)
  await expect(page).toHaveURL(`${site.url}${HIGH}`)
  expect(await page.evaluate(() => history.length)).toBe(entries)
  const again = await visit({ hash: hash(page) })
  await rated(again, 'high')
  await expect(again.getByLabel('Operating system')).toHaveValue('EulerOS 2.9')
  await expect(again.getByRole('radio', { name: 'IPVS' })).toBeChecked()
  await expect(again.locator('.answer')).toHaveText(await page.locator('.answer').innerText(), { useInnerText: true })
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page).toHaveURL(site.url)
})

test('facts from the paste are in the link; the pasted text and host names are not', async ({ visit, site }) => {
  const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] })
  await enter(page, {
    paste:
      'root@secret-host:~# uname -a\nLinux secret-host 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\nnet.ipv4.vs.conn_reuse_mode = 0\n',
  })
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toBe(`${site.url}#1&k=5.4.0-99-generic&a=x86_64&s.conn_reuse_mode=0`)
  await expect(page).toHaveURL(link)
})

test('a link followed on the open page is applied, and can be undone', async ({ visit }) => {
  const page = await visit()
  await enter(page, STATES.none)
  await expect(page).toHaveURL(/#1&c=v1\.25\.3-r0.*&m=ipvs$/)
  await page.evaluate((link) => (location.hash = link), HIGH)
  await page.locator('.headline[data-rating=high]').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await rated(page, 'none')
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('hashchange', () => setTimeout(resolve))
        location.hash = '#elsewhere'
      }),
  )
  await rated(page, 'none')
})

test('an error in a link is reported with an example, and the rest is used', async ({ visit }) => {
  const page = await visit({ hash: '#1&k=5.4.58&c=1.27.3&m=ebpf&s.conn_reuse_mode=on&later=1' })
  const problem = await page.getByRole('alert').innerText()
  expect(problem).toMatch(/“ebpf” cannot be used for Forwarding mode.*ipvs/)
  expect(problem).toMatch(/“on” cannot be used for net\.ipv4\.vs\.conn_reuse_mode/)
  await expect(page.getByRole('textbox', { name: 'Kernel', exact: true })).toHaveValue('5.4.58')
  const newer = await visit({ hash: '#2&k=5.4.58' })
  await expect(newer.getByRole('alert')).toHaveText(/newer version/, { useInnerText: true })
  await rated(newer, 'empty')
})

for (const broken of [
  '#1&k=%',
  '#1&k=%FF%00',
  '#1&&&===',
  `#1&c=${'9'.repeat(5000)}`,
  '#1&m=%F0%9F%92%A9',
  '#99999999999999999999',
]) {
  test(`a broken link causes no error: ${broken.slice(0, 24)}`, async ({ visit }) => {
    const page = await visit({ hash: broken })
    await enter(page, STATES.high)
    await rated(page, 'high')
    expect(page.problems).toStrictEqual([])
  })
}
