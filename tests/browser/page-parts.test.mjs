// The parts of the page that load after the answer: the page during and without them.
import { expect, test } from './harness.mjs'
import { hold, PART, rated, remedies, steps } from './page-object.mjs'

const HIGH = '#1&c=1.21.3&k=5.4.58&m=ipvs'
/** The elements that the part draws. */
const EXPLAINED = '.beyond'

test('the answer shows and follows the form while its explanation loads', async ({ open, site }) => {
  const page = await open('about:blank')
  const release = await hold(page, PART)
  await page.goto(site.url + HIGH)
  await rated(page, 'high')
  const sentence = await page.locator('.answer .sentence').textContent()
  expect(sentence).not.toBe('')
  await expect(page.locator('.answer .because')).toHaveText('Loading the explanation and the remedies …')
  await expect(page.locator(EXPLAINED)).toHaveCount(0)
  await page.locator('#kernel').fill('5.16.1')
  await rated(page, 'none')
  await page.locator('#kernel').fill('5.4.58')
  await rated(page, 'high')

  release()
  await expect(page.locator(EXPLAINED)).toBeVisible()
  expect(await page.locator('.answer .sentence').textContent()).toBe(sentence)
  await expect(page.locator('.answer .because')).toHaveText(/^Because: /)
  expect((await steps(page)).length).toBeGreaterThan(3)
  expect((await remedies(page)).length).toBeGreaterThan(0)
  expect(page.problems).toStrictEqual([])
})

test('a paste waits for the explanation, and is read with a second try if that did not load', async ({
  open,
  site,
}) => {
  const page = await open('about:blank')
  const release = await hold(page, PART)
  await page.goto(site.url)
  await page.locator('#paste').fill('$ uname -r\n5.4.58\n')
  await expect(page.locator('.reading .waiting')).toBeVisible()
  release()
  await expect(page.locator('#kernel')).toHaveValue('5.4.58')

  await page.route(PART, (/** @type {Route} */ route) => route.abort())
  await page.goto('about:blank')
  await page.goto(site.url)
  await page.locator('#paste').fill('$ uname -r\n5.4.58\n')
  const alert = page.locator('.reading').getByRole('alert')
  await expect(alert).toHaveText(/could not be read/)
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('#kernel')).toHaveValue('5.4.58')
  await expect(alert).toHaveCount(0)
})

for (const [how, answer] of Object.entries({
  'does not arrive': (/** @type {Route} */ route) => route.abort(),
  'was cut off': async (/** @type {Route} */ route) =>
    route.fulfill({ body: (await (await route.fetch()).body()).subarray(0, 500) }),
  'is missing on the host': (/** @type {Route} */ route) => route.fulfill({ status: 404, body: 'not found' }),
}))
  test(`an explanation that ${how} is reported; the answer stays, and a second try works`, async ({ open, site }) => {
    const page = await open('about:blank')
    await page.route(PART, answer)
    await page.goto(site.url + HIGH)
    await rated(page, 'high')
    const alert = page.locator('.answer').getByRole('alert')
    await expect(alert).toHaveText(/did not load/)
    await page.locator('#kernel').fill('5.16.1')
    await rated(page, 'none')
    await page.locator('#kernel').fill('5.4.58')
    await rated(page, 'high')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect(page.locator(EXPLAINED)).toBeVisible()
    await expect(alert).toHaveCount(0)
    expect((await remedies(page)).length).toBeGreaterThan(0)
  })

const PANELS = /\/split_explore\.wasm$/

test('a panel shows that it loads; another button, or the same again, changes that', async ({ visit }) => {
  const page = await visit({ hash: HIGH })
  await page.locator(EXPLAINED).waitFor()
  const release = await hold(page, PANELS)
  const [path, likely] = ['The path of the SYN', 'How likely'].map((name) => page.getByRole('button', { name }))
  const status = page.locator('#explore').getByRole('status')
  await path.click()
  await expect(status).toHaveText('Loading …')
  await path.click()
  await expect(status).toHaveCount(0)
  await path.click()
  await likely.click()
  await expect(path).toHaveAttribute('aria-expanded', 'false')
  release()
  await page.locator('#explore-panel .figures').waitFor()
  await expect(status).toHaveCount(0)
  expect(page.problems).toStrictEqual([])
})

test('a panel that does not load is reported, and loads with a second try', async ({ open, site }) => {
  const page = await open('about:blank')
  await page.goto(site.url + HIGH)
  await page.locator(EXPLAINED).waitFor()
  await page.route(PANELS, (/** @type {Route} */ route) => route.abort())
  const button = page.getByRole('button', { name: 'How likely' })
  await button.click()
  const alert = page.locator('#explore').getByRole('alert')
  await expect(alert).toHaveText(/did not load/)
  await expect(button).toHaveAttribute('aria-expanded', 'true')
  await rated(page, 'high')
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.locator('#explore-panel .figures').waitFor()
  await expect(page.locator('#explore').getByText('did not load')).toHaveCount(0)
})

test('a panel is readable without its style', async ({ open, site }) => {
  const page = await open('about:blank')
  await page.route('**/panels.css', (/** @type {Route} */ route) => route.abort())
  await page.goto(site.url + HIGH)
  await page.getByRole('button', { name: 'Start from a symptom' }).click()
  await page.locator('#explore-panel [data-id=no-route]').waitFor()
})
