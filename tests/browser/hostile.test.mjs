// Hostile input through every entry point stays text: no script runs, nothing is requested, and the policy blocks nothing.

import { expect, test } from './harness.mjs'
import { ATTACKS, guarded, harmless } from './hostile.mjs'
import { read } from './page-object.mjs'
import { EMBED, frameFor, POLICY, serve, WIDGET } from './support.mjs'

test.use({ path: '/' })

/** Each attack alone, and after a valid value. */
const worded = (/** @type {string} */ begin) =>
  ATTACKS.flatMap((attack) => [attack, begin + attack, `${begin} ${attack}`])
const FACTS = { clusterVersion: 'v1.19.16-r0', os: 'EulerOS 2.9', kernel: '5.4.58' }

/** A paste in every format, with the attack in place of names and values. */
const pasted = (/** @type {string} */ attack) =>
  [
    attack,
    `[root@${attack} ~]# uname -a`,
    `Linux ${attack} 5.4.58 #1 SMP x86_64 GNU/Linux`,
    `net.ipv4.vs.conn_reuse_mode = ${attack}`,
    `net.ipv4.vs.${attack} = 1`,
    `NAME="EulerOS"\nVERSION_ID="2.9"\nPRETTY_NAME="EulerOS ${attack}"`,
    'NAME   STATUS   ROLES   AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME',
    `${attack}   Ready   <none>   9d   v1.19.16-r0${attack}   10.0.0.1   <none>   EulerOS 2.9${attack}   5.4.58${attack}   docker://1`,
    JSON.stringify({
      kind: 'Node',
      metadata: { name: attack },
      status: { nodeInfo: { kernelVersion: attack, osImage: attack, kubeletVersion: attack } },
    }),
    `mode: "${attack.replaceAll('"', '')}"`,
  ].join('\n')

test('typed into any field', async ({ site, open }) => {
  const page = await guarded(open, [site.url])
  await page.goto(site.url)
  await page.locator('.headline').waitFor()
  for (const [field, begin] of Object.entries(FACTS)) {
    await page.locator(`#${field}`).evaluate(async (input, values) => {
      for (const value of values) {
        input.value = value
        input.dispatchEvent(new InputEvent('input', { bubbles: true }))
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    }, worded(begin))
    await harmless(page, field)
  }
})

test('pasted in every format; the report still opens', async ({ site, open }) => {
  const page = await guarded(open, [site.url])
  await page.goto(site.url)
  await page.locator('.headline').waitFor()
  for (const attack of ATTACKS) {
    await page.locator('#paste').fill(pasted(attack))
    await read(page)
    await harmless(page, attack)
  }
  await page.locator('[data-explore=what-if]').click()
  await page.locator('#explore-panel').waitFor()
  await harmless(page, 'what if')
})

test('in a link, well formed or not', async ({ site, open }) => {
  const page = await guarded(open, [site.url])
  for (const attack of ATTACKS) {
    const encoded = encodeURIComponent(attack.toWellFormed())
    const links = [
      attack,
      encoded,
      `1&c=${encoded}&o=${encoded}&k=${encoded}&m=${encoded}&l=${encoded}`,
      `1&c=v1.19.16-r0${attack}&${attack}=1`,
      `99&${attack}`,
    ]
    await page.goto('about:blank')
    await page.goto(`${site.url}#${links[2]}`)
    await page.locator('.headline').waitFor()
    for (const link of links) await page.evaluate((link) => (location.hash = link), link.toWellFormed())
    await harmless(page, attack)
  }
})

test('in attributes and properties of the element', async ({ open }) => {
  const host =
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="reuse-check.js"></script><reuse-check></reuse-check>'
  const portal = await serve(WIDGET, { extra: { 'test.html': host } })
  const page = await guarded(open, [portal.url])
  try {
    await page.goto(`${portal.url}test.html`)
    const element = page.locator('reuse-check')
    await element.locator('.headline').waitFor()
    for (const attack of ATTACKS) {
      await element.evaluate(
        async (element, [attack, text]) => {
          for (const name of ['cluster-version', 'os', 'kernel', 'proxy-mode', 'lang', 'theme'])
            element.setAttribute(name, attack)
          element.facts = { kernel: attack, os: attack, clusterVersion: attack }
          element.text = text
          await element.check(text, { kernel: attack, sysctls: { [attack]: 1 } }).catch(() => {})
        },
        [attack, pasted(attack)],
      )
      await harmless(page, attack)
    }
    await page.context().close()
  } finally {
    await portal.close()
  }
})

test('in messages to the frame', async ({ open }) => {
  /** @type {Record<string, string>} */
  const edited = {}
  const tools = await serve(EMBED, { extra: edited, headers: { 'access-control-allow-origin': '*' } })
  const { origin } = new URL(tools.url)
  const script = `import { embed } from '${origin}/reusecheck-embed.js'
    window.reports = 0
    window.errors = 0
    window.embedded = embed(document.getElementById('place'), { onReport: () => reports++, onError: () => errors++ })`
  const host =
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="place"></div><script type="module" src="portal.js"></script>'
  const policy = `${POLICY.replace('script-src', `script-src ${origin}`)}; frame-src ${origin}`
  const portal = await serve(EMBED, { policy, extra: { 'test.html': host, 'portal.js': script } })
  edited['frame.html'] = await frameFor(portal)
  const page = await guarded(open, [portal.url, tools.url])
  try {
    await page.goto(`${portal.url}test.html`)
    await page.waitForFunction(() => reports > 0)
    for (const [index, attack] of ATTACKS.entries()) {
      await page.evaluate(
        ([attack, text, origin]) => {
          embedded.set({ facts: { kernel: attack, os: attack, clusterVersion: `v1.19.16-r0${attack}` }, text })
          const raw = (/** @type {object} */ message) =>
            document.querySelector('iframe').contentWindow.postMessage({ reusecheck: 1, ...message }, origin)
          raw({ type: attack })
          raw({ type: 'theme', theme: attack })
          raw({ type: 'set', facts: attack, text: { attack } })
          raw({ type: 'set', facts: JSON.parse(`{"__proto__": {"hacked": 1}, "sysctls": {"${'x'.repeat(9)}": "1"}}`) })
        },
        [attack, pasted(attack), origin],
      )
      await page.waitForFunction((count) => errors === count, 4 * (index + 1))
      await harmless(page, attack)
    }
    await harmless(page, 'after all of them')
    await page.context().close()
  } finally {
    await portal.close()
    await tools.close()
  }
})

test('the policy blocks markup and script addresses from strings', async ({ site, open }) => {
  const page = await guarded(open, [site.url])
  await page.goto(site.url)
  await page.locator('.headline').waitFor()
  const refused = await page.evaluate(() => {
    const tries = {
      markup: () => (document.createElement('p').innerHTML = '<b>'),
      worker: () => new Worker('worker.js'),
      policy: () =>
        /** @type {any} */ (trustedTypes).createPolicy('other', { createHTML: (/** @type {string} */ text) => text }),
    }
    return Object.entries(tries).map(([name, attempt]) => {
      try {
        attempt()
        return `${name} let through`
      } catch (error) {
        return `${name} ${/** @type {Error} */ (error).name}`
      }
    })
  })
  expect(refused).toStrictEqual(['markup TypeError', 'worker TypeError', 'policy TypeError'])
})
