// The panel with the path of a SYN: it draws the model's result for the node, and its values can be changed.

import { expect, test } from './harness.mjs'
import { enter, STATES } from './page-object.mjs'

async function opened(
  /** @type {Page} */ page,
  /** @type {import('./actions.mjs').Input | undefined} */ state = undefined,
) {
  if (state) {
    await enter(page, state)
    await expect(page).toHaveURL(/#1&.*m=ipvs$/)
  }
  await page.getByRole('button', { name: 'The path of the SYN' }).click()
  await page.locator('.path svg').waitFor()
}

const outcome = (/** @type {Page} */ page) => page.locator('.path svg').getAttribute('class')
const decisions = (/** @type {Page} */ page) =>
  page
    .locator('#explore-panel .steps > li')
    .evaluateAll((all) => all.map(({ dataset }) => `${dataset.at} ${dataset.taken}`))
const reached = (/** @type {Page} */ page) =>
  page.locator('.path .reached').evaluateAll((all) => all.map((box) => box.classList[1]))

test('the picture follows the values of the node', async ({ visit }) => {
  const page = await visit()
  await opened(page, { facts: ['1.27.3', '', '5.4.58', 'IPVS'] })
  expect(await outcome(page)).toBe('old-backend')
  expect(await decisions(page)).toStrictEqual(['sysctl present', 'reuse-check skipped', 'destination available'])
  expect(await reached(page)).toStrictEqual(['client', 'service', 'ipvs', 'old'])
  // A fixed kernel schedules the same SYN again.
  await page.getByRole('textbox', { name: 'Kernel', exact: true }).fill('5.4.163')
  await page.locator('.path svg.rescheduled').waitFor()
  expect(await decisions(page)).toContain('weight drained')
  await expect(page.locator('.path svg')).toHaveAttribute(
    'aria-label',
    await page.locator('.path figcaption').innerText(),
  )
  expect(page.problems).toStrictEqual([])
})

test('every value can be changed, also with the keyboard, and reset', async ({ visit }) => {
  const page = await visit()
  await opened(page, { facts: ['1.27.3', '', '5.4.58', 'IPVS'] })
  await page.getByRole('radio', { name: 'serving' }).check()
  await page.getByRole('group', { name: 'conn_reuse_mode' }).getByRole('radio', { name: '1' }).check()
  await page.getByRole('checkbox', { name: 'f0a5e4d7a594' }).uncheck()
  await page.locator('.path svg.syn-dropped').waitFor()
  await expect(page.locator('.path figcaption')).toHaveText(/after one second/, { useInnerText: true })
  expect(await page.locator('.path .cross').count()).toBeTruthy()
  await page.getByRole('checkbox', { name: 'f0a5e4d7a594' }).press('Space')
  await page.locator('.path svg.rescheduled').waitFor()
  expect(await page.evaluate(() => /** @type {any} */ (document.activeElement).id), 'the focus stays').toBe(
    'path-f0a5e4d7a594',
  )
  await page.getByRole('button', { name: "Back to the node's own values" }).click()
  await page.locator('.path svg.old-backend').waitFor()
})

test('unknown values are listed; without IPVS a note is shown', async ({ visit }) => {
  const page = await visit()
  await opened(page)
  await expect(page.locator('#explore-panel')).toHaveText(
    /Not known for this node.*conn_reuse_mode = 1.*c95c07836fa4/s,
    { useInnerText: true },
  )
  await enter(page, STATES.high)
  await page.locator('.path svg.old-backend').waitFor()
  await page.getByRole('radio', { name: 'iptables' }).first().check()
  await page.getByText('a SYN does not take this path').waitFor()
})

test('the announced line stays the same element', async ({ visit }) => {
  const page = await visit({ hash: '#1&c=1.21.3&k=5.10.13&m=ipvs' })
  await page.locator('[data-explore=path]').click()
  const status = page.locator('#explore-panel [role=status]:not(:empty)')
  await status.waitFor()
  const before = await status.innerText()
  await status.evaluate((element) => (globalThis.statusElement = element))
  await page.getByRole('group', { name: 'conn_reuse_mode' }).getByRole('radio', { name: '1' }).check()
  await status.filter({ hasNotText: before }).waitFor()
  expect(await page.evaluate(() => globalThis.statusElement.isConnected)).toBeTruthy()
})

test('a symptom opens the path of a datagram, which can be switched back to a SYN', async ({ visit }) => {
  const page = await visit({ hash: '#1&c=1.27.3&k=5.4.163&m=ipvs' })
  await expect(page.locator('.headline h2')).toContainText('Not affected by connection reuse')
  await page.getByRole('button', { name: 'Start from a symptom' }).click()
  const symptom = page.locator('[data-id=dns-after-rollout]')
  await symptom.locator('summary').click()
  await symptom.getByRole('button', { name: 'See the path of such a request' }).click()
  await page.locator('.path svg.datagram-dropped').waitFor()
  expect(await decisions(page)).toStrictEqual([
    'destination removed',
    'expire-nodest-conn on',
    'reschedules-removed no',
  ])
  await expect(page.getByRole('group', { name: 'State of the old entry' })).toHaveCount(0)
  await page.getByRole('checkbox', { name: '35dfb013149f' }).check()
  await page.getByRole('group', { name: 'conntrack', exact: true }).getByRole('radio', { name: 'off' }).check()
  await page.locator('.path svg.rescheduled').waitFor()
  await page.getByRole('radio', { name: 'TCP' }).check()
  await page.getByRole('group', { name: 'State of the old entry' }).waitFor()
  expect(page.problems).toStrictEqual([])
})

test('the dot moves from the client to the end of the path, and again when asked', async ({ visit }) => {
  const page = await visit({ hash: '#1&c=1.27.3&k=5.4.58&m=ipvs' })
  await opened(page)
  /** Returns how far the dot is from the client, in units of the picture. */
  const distance = () =>
    page.locator('figure.path').evaluate((figure) => {
      const place = (/** @type {string} */ name) => {
        const { x, y, width, height } = /** @type {Element} */ (figure.querySelector(name)).getBoundingClientRect()
        return [x + width / 2, y + height / 2]
      }
      const [dot, client, service] = [place('.packet'), place('.client rect'), place('.service rect')]
      return Math.hypot(dot[0] - client[0], dot[1] - client[1]) / ((service[1] - client[1]) / 85)
    })
  await expect.poll(distance).toBeGreaterThan(200)
  await page.getByRole('button', { name: 'Play again' }).click()
  expect(await distance()).toBeLessThan(200)
  await expect.poll(distance).toBeGreaterThan(200)
})

test('with reduced motion the picture does not move and has the same text', async ({ visit }) => {
  const page = await visit({ reducedMotion: 'reduce' })
  await opened(page, STATES.high)
  await expect(page.locator('.path .packet')).toBeHidden()
  expect(await page.locator('.path .taken').count()).toBeTruthy()
})
