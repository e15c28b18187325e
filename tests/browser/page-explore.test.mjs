// The panels below the answer: symptoms, what-if and estimate. They load on use.
import { expect, test } from './harness.mjs'
import { boxOf } from './layout.mjs'
import { enter, rating, STATES } from './page-object.mjs'

const NODE = '#1&c=1.21.3&k=5.10.13&m=ipvs'

/** Opens a panel with its button and waits until it is drawn. */
async function press(/** @type {Page} */ page, /** @type {string} */ name) {
  await page.getByRole('button', { name, exact: true }).click()
  await page.locator('#explore-panel').waitFor()
}

const panel = (/** @type {Page} */ page) => page.locator('#explore-panel')

test('what-if lists the exits from IPVS with needs and steps', async ({ visit }) => {
  const page = await visit({ hash: '#1&c=1.33.1&k=6.1.0&m=ipvs' })
  await press(page, 'What if …')
  const exit = panel(page).locator('details[data-mode=nftables]')
  await expect(exit).toHaveAttribute('data-status', 'open')
  await exit.locator('summary').click()
  await expect(exit).toHaveText(/Check first[\s\S]*nft 1\.0\.1[\s\S]*Then[\s\S]*ConfigMap/, { useInnerText: true })
  await expect(panel(page)).toHaveText(/deprecated since Kubernetes 1\.35/, { useInnerText: true })
  expect(page.problems).toStrictEqual([])
})

test.describe('from a symptom', () => {
  test('each symptom lists its problems, other causes and commands to run', async ({ visit }) => {
    const page = await visit()
    await press(page, 'Start from a symptom')
    const one = panel(page).locator('[data-id=no-route]')
    await one.locator('summary').click()
    await one.getByText('Points to').waitFor()
    await expect(one).toHaveText(/Stale backend[\s\S]*Other possible causes[\s\S]*ipvsadm -Ln/, { useInnerText: true })
    const neither = panel(page).locator('[data-id=slow-dns]')
    await neither.locator('summary').click()
    await expect(neither).toHaveText(/none of these problems/, { useInnerText: true })
    await one.getByRole('button', { name: 'Paste the output' }).click()
    expect(await page.evaluate(() => /** @type {any} */ (document.activeElement).tagName)).toBe('TEXTAREA')
    expect(page.problems).toStrictEqual([])
  })
})

test('an opened panel is scrolled into view, with the focus on its heading', async ({ visit }) => {
  const page = await visit({ hash: NODE, width: 320, height: 640, reducedMotion: 'reduce' })
  await press(page, 'How likely')
  await page.waitForFunction(() => /** @type {any} */ (document.activeElement).closest('#explore-panel'))
  expect(await page.evaluate(() => /** @type {any} */ (document.activeElement).textContent)).toBe('How likely')
  const { y } = await boxOf(panel(page))
  expect(y > -1 && y < 320, `the panel begins at ${y}`).toBeTruthy()
})

test.describe('what if', () => {
  test('the smallest change is offered, tried with one click, and applied with another', async ({ visit }) => {
    const page = await visit({ hash: NODE })
    await press(page, 'What if …')
    await panel(page).locator('[data-kind]').first().waitFor()
    const kinds = await panel(page)
      .locator('[data-kind]')
      .evaluateAll((all) => all.map((item) => item.dataset.kind))
    expect(kinds).toStrictEqual(['sysctl', 'kernel', 'cluster', 'mode'])
    await panel(page).locator('[data-kind=kernel]').getByRole('button', { name: 'Try it' }).click()
    const sides = panel(page).locator('.side')
    await sides.nth(1).waitFor()
    expect(await sides.evaluateAll((all) => all.map((side) => side.dataset.rating))).toStrictEqual(['high', 'none'])
    await expect(panel(page).getByRole('table')).toHaveText(
      /c95c07836fa4: fix for draining backends in mode 0\s+no\s+yes/,
      { useInnerText: true },
    )
    expect(await rating(page), 'the page still tells the present answer').toBe('high')
    await panel(page).getByRole('link', { name: 'Apply to the form' }).click()
    await page.locator('.headline[data-rating=none]').waitFor()
    expect(page.url()).toMatch(/k=5\.10\.83/)
    // The panel updates with the node.
    await panel(page).getByText('nothing has to change').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.headline[data-rating=high]').waitFor()
    expect(page.problems).toStrictEqual([])
  })

  test('an applied change is a step back in the history', async ({ visit }) => {
    const page = await visit({ hash: NODE })
    await press(page, 'What if …')
    await panel(page).locator('[data-kind=kernel]').getByRole('button', { name: 'Try it' }).click()
    await panel(page).getByRole('link', { name: 'Apply to the form' }).click()
    await page.locator('.headline[data-rating=none]').waitFor()
    await page.goBack()
    await page.locator('.headline[data-rating=high]').waitFor()
    await expect(page.locator('#kernel')).toHaveValue('5.10.13')
  })

  test('a custom change is judged while it is typed', async ({ visit }) => {
    const page = await visit({ hash: NODE })
    await press(page, 'What if …')
    await panel(page).getByText('Your own change').click()
    await panel(page).getByLabel('Kernel').fill('5.10.83')
    await panel(page).locator('.side[data-rating=none]').waitFor()
    await panel(page).getByLabel('Kernel').fill('5.10.13')
    await panel(page).getByLabel('net.ipv4.vs.conn_reuse_mode').selectOption('1')
    await panel(page).getByText('net.ipv4.vs.conn_reuse_mode').last().waitFor()
    await panel(page).locator('.side[data-rating=none]').waitFor()
    await panel(page).getByLabel('Forwarding mode').selectOption('iptables')
    await panel(page).getByText('iptables').last().waitFor()
  })

  test('without a node a note is shown; the first fact gives an answer', async ({ visit }) => {
    const page = await visit()
    await press(page, 'What if …')
    await panel(page).getByText('Enter a first fact').waitFor()
    await enter(page, STATES.high)
    await panel(page).locator('[data-kind=kernel]').waitFor()
    await expect(panel(page).locator('[data-kind=kernel]')).toHaveText(/h686/, { useInnerText: true })
  })
})

test.describe('how likely', () => {
  const share = (/** @type {Page} */ page, /** @type {string} */ id) =>
    panel(page).locator(`[data-id=${id}] td`).first().innerText()

  test('figures, formula, constants with sources, assumptions and a plot', async ({ visit }) => {
    const page = await visit({ hash: NODE })
    await press(page, 'How likely')
    await panel(page).locator('.figures').waitFor()
    expect(await share(page, 'reuse')).toBe('0% to 52%')
    expect(await share(page, 'delayed')).toBe('0%')
    expect(await share(page, 'draining-stale')).not.toBe('0%')
    await panel(page).getByText('Constants').click()
    await expect(panel(page).locator('details table')).toHaveText(/120 s[\s\S]*ip_vs_proto_tcp/, {
      useInnerText: true,
    })
    await panel(page).getByText('How the figures are calculated').click()
    await expect(panel(page)).toHaveText(/14116 ports ÷ 100\/s = 141\.2 s/, { useInnerText: true })
    await expect(panel(page)).toHaveText(/Assumptions/, { useInnerText: true })
    await expect(panel(page).locator('.plot svg[role=img] .curve')).toHaveCount(2)
    expect(page.problems).toStrictEqual([])
  })

  test('the estimate updates with its inputs and the node', async ({ visit }) => {
    const page = await visit({ hash: NODE })
    await press(page, 'How likely')
    await panel(page).getByRole('textbox', { name: 'New connections per second' }).fill('200')
    await panel(page).locator('[data-id=reuse] td', { hasText: '> 99% to 100%' }).first().waitFor()
    await panel(page).getByLabel('Who closes a connection').selectOption('server-reset')
    await panel(page)
      .locator('[data-id=reuse] td', { hasText: /^0% to/ })
      .first()
      .waitFor()
    await page.getByRole('radio', { name: 'iptables' }).check()
    await panel(page).locator('[data-id=reuse] td', { hasText: /^0%$/ }).first().waitFor()
  })

  test('an unusable number is reported at its field, and the figures stay', async ({ visit }) => {
    const page = await visit({ hash: NODE })
    await press(page, 'How likely')
    await panel(page).locator('.figures').waitFor()
    const rate = panel(page).getByRole('textbox', { name: 'New connections per second' })
    for (const [value, message] of /** @type {[string, RegExp][]} */ ([
      ['-3', /between 0\.001 and 1000000/],
      ['many', /between 0\.001 and 1000000/],
    ])) {
      await rate.fill(value)
      await panel(page).getByRole('alert').getByText(message).waitFor()
      await expect(rate).toHaveAttribute('aria-invalid', 'true')
      await expect(panel(page).locator('.figures')).toHaveCount(1)
    }
    await rate.fill('50')
    await panel(page).locator('[aria-invalid]').waitFor({ state: 'detached' })
    await panel(page).getByLabel('Backends that drain').fill('9')
    await panel(page).getByRole('alert').getByText('between 1 and 4').waitFor()
    // The worker still works: a paste is read.
    await enter(page, { paste: 'net.ipv4.vs.conn_reuse_mode = 1\n' })
    expect(page.problems).toStrictEqual([])
  })
})

test('panels load on first use, from the same host, and need no engine', async ({ visit, site }) => {
  const page = await visit({ hash: NODE })
  await page.waitForLoadState('networkidle')
  const first = site.requests.length
  const names = (/** @type {number} */ from) =>
    site.requests.slice(from).map(({ path }) => path.split('/').at(-1) ?? '')
  const panels = ['panels.css', 'panels.js', 'split_explore.wasm']
  expect(names(0).filter((name) => panels.includes(name) || /engine|^worker/.test(name))).toStrictEqual([])
  for (const title of ['What if …', 'How likely', 'Start from a symptom', 'The path of the SYN'])
    await press(page, title)
  await panel(page).locator('.path svg').waitFor()
  // The installation may start at any time.
  const installation = ['install.js', 'print.css', 'service-worker.js', 'trusted.js']
  const requested = names(first).filter((name) => !installation.includes(name))
  expect(requested.toSorted()).toStrictEqual(panels)
  expect(site.requests.slice(first).every(({ status }) => status === 200)).toBeTruthy()
})

test('a panel has the page’s language, also after a change while it is open', async ({ visit }) => {
  const page = await visit({ hash: NODE, locale: 'zh-CN' })
  await press(page, '假设分析')
  await panel(page).getByText('有效的最小改动').waitFor()
  await panel(page).getByText('kube-proxy 每次重启都会将其覆盖').waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  await panel(page).getByText('The smallest changes that help').waitFor()
  await panel(page).getByText('kube-proxy overwrites it').waitFor()
  expect(page.problems).toStrictEqual([])
})

test('a change of the language keeps the input, choices and open parts of a panel', async ({ visit }) => {
  const page = await visit({ hash: NODE })
  const speak = async (/** @type {string} */ name, /** @type {string} */ title, /** @type {string} */ lang) => {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: title, exact: true }).and(page.locator('[aria-expanded=true]')).waitFor()
    await panel(page).waitFor()
    // The page reports the same node again after a pause in typing; the panel must keep its state.
    await expect(page).toHaveURL(new RegExp(`l=${lang}$`))
  }
  await press(page, 'How likely')
  await panel(page).locator('[name=rate]').fill('250')
  await panel(page).locator('[name=closes]').selectOption('server')
  await speak('简体中文', '发生概率', 'zh-CN')
  expect(
    await panel(page)
      .locator('[name=rate], [name=closes]')
      .evaluateAll((all) => all.map(({ value }) => value)),
  ).toStrictEqual(['250', 'server'])
  await page.locator('[data-explore=what-if]').click()
  await panel(page).locator('details:not([data-mode]) > summary').click()
  await panel(page).locator('[name=kernel]').fill('5.10.83')
  await panel(page).locator('.side[data-rating=none]').waitFor()
  await speak('English', 'What if …', 'en')
  await panel(page).locator('.side[data-rating=none] .rating', { hasText: 'Not affected' }).waitFor()
  await expect(panel(page).locator('[name=kernel]')).toBeVisible()
  await expect(panel(page).locator('[name=kernel]')).toHaveValue('5.10.83')
  await page.locator('[data-explore=path]').click()
  await panel(page).getByRole('radio', { name: 'FIN_WAIT' }).check()
  await speak('简体中文', 'SYN 的路径', 'zh-CN')
  await panel(page).locator('#path-reset').waitFor()
  await expect(panel(page).locator('#path-entry-fin-wait')).toBeChecked()
  expect(page.problems).toStrictEqual([])
})

test('keyboard: a button opens a panel, is marked as expanded, and closes it', async ({ visit }) => {
  const page = await visit({ hash: NODE })
  const button = page.getByRole('button', { name: 'How likely' })
  await button.focus()
  await page.keyboard.press('Enter')
  await panel(page).locator('.figures').waitFor()
  await expect(button).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => /** @type {any} */ (document.activeElement).name)).toBe('rate')
  await button.press('Enter')
  await panel(page).waitFor({ state: 'detached' })
  await expect(button).toHaveAttribute('aria-expanded', 'false')
})

test('text that a translation has replaced is drawn anew', async ({ visit }) => {
  const page = await visit({ hash: NODE })
  /** Replaces every text as the translation of a browser does. */
  const translate = () =>
    panel(page).evaluate((root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      const texts = []
      while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode))
      for (const text of texts) {
        const font = document.createElement('font')
        font.textContent = `~${text.data}`
        text.replaceWith(font)
      }
    })
  await press(page, 'What if …')
  await panel(page).locator('[data-kind=kernel]').waitFor()
  await translate()
  await panel(page).locator('[data-kind=kernel] button').click()
  await expect(panel(page).locator('.side[data-rating=none] .rating')).toHaveText('Not affected')
  await translate()
  await panel(page).locator('[data-kind=mode] button').click()
  await expect(panel(page).locator('.side h4').first()).toHaveText('Now')
  await press(page, 'How likely')
  await panel(page).locator('.figures').waitFor()
  await translate()
  await panel(page).locator('[name=rate]').fill('-1')
  await expect(panel(page).getByRole('alert')).toHaveText(/^New connections per second.* must be between/)
  await panel(page).locator('[name=rate]').fill('200')
  await expect(panel(page).getByRole('alert')).toHaveText('')
  await expect(panel(page).locator('[data-id=reuse] td').first()).toHaveText('> 99% to 100%')
  await press(page, 'The path of the SYN')
  await panel(page).locator('.path svg.old-backend').waitFor()
  await translate()
  await page.getByRole('group', { name: 'conn_reuse_mode' }).getByRole('radio', { name: '1' }).check()
  await expect(panel(page).locator('figcaption')).toHaveText(/^The SYN goes to a newly chosen backend/)
  await expect(panel(page).locator('.steps li').nth(1)).toHaveText(/^Mode 1/)
  expect(page.problems).toStrictEqual([])
})
