// Beyond the answer: symptoms, what if, how likely. Loaded on use, drawn from the engine.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { enter, rating, rest, start, STATES, visit } from './page-object.mjs'

let stage
before(async () => (stage = await start()))
after(() => stage?.stop())

const AXE = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const NODE = '#1&c=1.21.3&k=5.10.13&m=ipvs'

/** Opens a panel by its button and waits until it is there. */
async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).click()
  await page.locator('#explore-panel').waitFor()
}

const panel = (page) => page.locator('#explore-panel')

describe('from a symptom', () => {
  test('each leads to a problem or to neither, says what else it may be and what to collect', async () => {
    const page = await visit(stage)
    await press(page, 'Start from a symptom')
    const one = panel(page).locator('[data-id=no-route]')
    await one.locator('summary').click()
    await one.getByText('Points to').waitFor()
    assert.match(await one.innerText(), /Stale backend[\s\S]*What else it may be[\s\S]*ipvsadm -Ln/)
    const neither = panel(page).locator('[data-id=slow-dns]')
    await neither.locator('summary').click()
    assert.match(await neither.innerText(), /neither of the two/)
    await one.getByRole('button', { name: 'Paste what they print' }).click()
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TEXTAREA')
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })
})

test('a panel comes into view with the focus on its heading', async () => {
  const page = await visit(stage, { hash: NODE, width: 320, height: 640, reducedMotion: 'reduce' })
  await press(page, 'How likely')
  await page.waitForFunction(() => document.activeElement.closest('#explore-panel'))
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'How likely')
  const { y } = await panel(page).boundingBox()
  assert.ok(y > -1 && y < 320, `the panel begins at ${y}`)
  await page.context().close()
})

describe('what if', () => {
  test('the smallest change is offered by itself, tried with one click, and taken over with another', async () => {
    const page = await visit(stage, { hash: NODE })
    await press(page, 'What if …')
    await panel(page).locator('[data-kind]').first().waitFor()
    const kinds = await panel(page).locator('[data-kind]').evaluateAll((all) => all.map((item) => item.dataset.kind))
    assert.deepEqual(kinds, ['sysctl', 'kernel', 'cluster', 'mode'])
    await panel(page).locator('[data-kind=kernel]').getByRole('button', { name: 'Try it' }).click()
    const sides = panel(page).locator('.side')
    await sides.nth(1).waitFor()
    assert.deepEqual(await sides.evaluateAll((all) => all.map((side) => side.dataset.rating)), ['high', 'none'])
    assert.match(await panel(page).getByRole('table').innerText(), /c95c07836fa4: leaves drained backends in mode 0 too\s+no\s+yes/)
    assert.equal(await rating(page), 'high', 'the page still tells the present answer')
    await panel(page).getByRole('button', { name: 'Take it over' }).click()
    await page.locator('.headline[data-rating=none]').waitFor()
    assert.match(page.url(), /k=5\.10\.83/)
    // The panel follows the node.
    await panel(page).getByText('nothing has to change').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.headline[data-rating=high]').waitFor()
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })

  test('a change of one’s own is judged while it is typed', async () => {
    const page = await visit(stage, { hash: NODE })
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
    await page.context().close()
  })

  test('without a node it says so, and the answer comes with the first fact', async () => {
    const page = await visit(stage)
    await press(page, 'What if …')
    await panel(page).getByText('Give a first fact').waitFor()
    await enter(page, STATES.high)
    await panel(page).locator('[data-kind=kernel]').waitFor()
    assert.match(await panel(page).locator('[data-kind=kernel]').innerText(), /h686/)
    await page.context().close()
  })
})

describe('how likely', () => {
  const share = (page, id) => panel(page).locator(`[data-id=${id}] td`).first().innerText()

  test('figures, formula, constants with sources, assumptions and a plot', async () => {
    const page = await visit(stage, { hash: NODE })
    await press(page, 'How likely')
    await panel(page).locator('.figures').waitFor()
    assert.equal(await share(page, 'reuse'), '0% to 52%')
    assert.equal(await share(page, 'delayed'), '0%')
    assert.notEqual(await share(page, 'draining-stale'), '0%')
    await panel(page).getByText('Constants').click()
    assert.match(await panel(page).locator('details table').innerText(), /120 s[\s\S]*linux-tcp-timeouts/)
    await panel(page).getByText('How the figures come about').click()
    assert.match(await panel(page).innerText(), /14116 ports ÷ 100\/s = 141\.2 s/)
    assert.match(await panel(page).innerText(), /What the figures take for granted/)
    assert.equal(await panel(page).locator('.plot svg[role=img] .curve').count(), 2)
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })

  test('follows its inputs and the node', async () => {
    const page = await visit(stage, { hash: NODE })
    await press(page, 'How likely')
    await panel(page).getByRole('textbox', { name: 'New connections per second' }).fill('200')
    await panel(page).locator('[data-id=reuse] td', { hasText: '> 99% to 100%' }).first().waitFor()
    await panel(page).getByLabel('Who ends a connection').selectOption('server-reset')
    await panel(page).locator('[data-id=reuse] td', { hasText: /^0% to/ }).first().waitFor()
    await page.getByRole('radio', { name: 'iptables' }).check()
    await panel(page).locator('[data-id=reuse] td', { hasText: /^0%$/ }).first().waitFor()
    await page.context().close()
  })

  test('a number that cannot be used is told at its place, and what stood there stays', async () => {
    const page = await visit(stage, { hash: NODE })
    await press(page, 'How likely')
    await panel(page).locator('.figures').waitFor()
    const rate = panel(page).getByRole('textbox', { name: 'New connections per second' })
    for (const [value, said] of [
      ['-3', /from 0\.001 to 1000000/],
      ['many', /from 0\.001 to 1000000/],
    ]) {
      await rate.fill(value)
      await panel(page).getByRole('alert').getByText(said).waitFor()
      assert.equal(await rate.getAttribute('aria-invalid'), 'true')
      assert.equal(await panel(page).locator('.figures').count(), 1)
    }
    await rate.fill('50')
    await panel(page).locator('[aria-invalid]').waitFor({ state: 'detached' })
    await panel(page).getByLabel('Backends that drain').fill('9')
    await panel(page).getByRole('alert').getByText('from 1 to 4').waitFor()
    // The worker still works: a paste is read.
    await enter(page, { paste: 'net.ipv4.vs.conn_reuse_mode = 1\n' })
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })
})

test('nothing of it is loaded before it is used, and then from the same host', async () => {
  const before = stage.site.requests.length
  const page = await visit(stage, { hash: NODE })
  await rest(page)
  const first = stage.site.requests.length
  const of = (from, to) => stage.site.requests.slice(from, to)
  assert.ok(!of(before).some(({ path }) => /explore|engine|worker/.test(path)))
  await press(page, 'What if …')
  await panel(page).locator('[data-kind=kernel]').waitFor()
  const asked = of(first)
  assert.ok(asked.some(({ path }) => path.endsWith('/explore/open.js')) && asked.every(({ status }) => status === 200))
  await page.context().close()
})

test('in the language of the page, also when that changes while a panel is open', async () => {
  const page = await visit(stage, { hash: NODE, locale: 'zh-CN' })
  await press(page, '如果……会怎样')
  await panel(page).getByText('有效的最小改动').waitFor()
  await panel(page).getByText('kube-proxy 每次重启都会将其改回').waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  await panel(page).getByText('The smallest changes that help').waitFor()
  await panel(page).getByText('kube-proxy undoes it').waitFor()
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('another language leaves what was typed, chosen and opened in a panel', async () => {
  const page = await visit(stage, { hash: NODE })
  const speak = async (name, title) => {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: title, exact: true }).and(page.locator('[aria-expanded=true]')).waitFor()
    await panel(page).waitFor()
    // Told once more when typing rests: that is no other node either.
    await rest(page)
  }
  await press(page, 'How likely')
  await panel(page).locator('[name=rate]').fill('250')
  await panel(page).locator('[name=closes]').selectOption('server')
  await speak('简体中文', '可能性')
  assert.deepEqual(await panel(page).locator('[name=rate], [name=closes]').evaluateAll((all) => all.map(({ value }) => value)), ['250', 'server'])
  await page.locator('[data-explore=what-if]').click()
  await panel(page).locator('details summary').click()
  await panel(page).locator('[name=kernel]').fill('5.10.83')
  await panel(page).locator('.side[data-rating=none]').waitFor()
  await speak('English', 'What if …')
  await panel(page).locator('.side[data-rating=none] .rating', { hasText: 'Not affected' }).waitFor()
  assert.ok(await panel(page).locator('[name=kernel]').isVisible())
  assert.equal(await panel(page).locator('[name=kernel]').inputValue(), '5.10.83')
  await page.locator('[data-explore=path]').click()
  await panel(page).getByRole('radio', { name: 'FIN_WAIT' }).check()
  await speak('简体中文', 'SYN 的路径')
  await panel(page).locator('#path-reset').waitFor()
  assert.ok(await panel(page).locator('#path-entry-fin-wait').isChecked())
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('by keyboard alone: a button opens, tells that it is open, and closes', async () => {
  const page = await visit(stage, { hash: NODE })
  const button = page.getByRole('button', { name: 'How likely' })
  await button.focus()
  await page.keyboard.press('Enter')
  await panel(page).locator('.figures').waitFor()
  assert.equal(await button.getAttribute('aria-expanded'), 'true')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'rate')
  await button.press('Enter')
  await panel(page).waitFor({ state: 'detached' })
  assert.equal(await button.getAttribute('aria-expanded'), 'false')
  await page.context().close()
})

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in any of the three, ${colorScheme}, and nothing is cut off at 320 pixels`, async () => {
    const page = await visit(stage, { hash: NODE, width: 320, colorScheme, reducedMotion: 'reduce' })
    for (const name of ['Start from a symptom', 'What if …', 'How likely']) {
      await press(page, name)
      if (name === 'What if …') {
        await panel(page).locator('[data-kind=kernel] button').click()
        await panel(page).locator('.side').nth(1).waitFor()
      }
      if (name === 'How likely') await panel(page).locator('.figures').waitFor()
      await panel(page).evaluate((panel) => panel.querySelectorAll('details').forEach((fold) => (fold.open = true)))
      await page.evaluate(AXE)
      const { violations } = await page.evaluate(() =>
        window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
      )
      const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`))
      assert.deepEqual(found, [], name)
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.equal(sideways, 0, name)
    }
    await page.context().close()
  })
}
