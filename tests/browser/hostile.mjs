// Hostile texts, and checks that they had no effect.
import { expect } from './harness.mjs'

const RUN = 'window.hacked=1'
const ELSEWHERE = 'https://evil.example'

/** Scripts, styles, addresses, templates, and Unicode that breaks careless code. */
export const ATTACKS = [
  `<script>${RUN}</script>`,
  `"><img src=x onerror="${RUN}">`,
  `'><svg onload='${RUN}'>`,
  `</textarea><script src=${ELSEWHERE}/a.js></script>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<details open ontoggle=${RUN}>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${RUN}>`,
  `<link rel=stylesheet href=${ELSEWHERE}/a.css>`,
  `<style>@import url(${ELSEWHERE}/a.css)</style>`,
  `<base href=${ELSEWHERE}/>`,
  `<meta http-equiv=refresh content="0;url=${ELSEWHERE}/">`,
  `<form action=${ELSEWHERE}/><button autofocus>`,
  `<template shadowrootmode=open><img src=x onerror=${RUN}></template>`,
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `[a](javascript:${RUN}) ![b](${ELSEWHERE}/b.png)`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `url(${ELSEWHERE}/c.png);}*{background:url(${ELSEWHERE}/d.png)}`,
  '--> ]]> <![CDATA[ <!--',
  `&lt;script&gt; &#x3C;img src=x onerror=${RUN}&#x3E; %3Cscript%3E${RUN}%3C/script%3E`,
  '\u202emoc.live\u202c \u2066x\u2069 \u200b\ufeff',
  `e${'\u0301'.repeat(2000)}`,
  '\0 \x1b[31m \x07 \u2028 \u2029',
  '\ud800 \udfff \ufffe',
  '__proto__ constructor toString hasOwnProperty',
  '%00 %ff %c0%af',
  '🏳️‍🌈👩‍👩‍👧‍👦'.repeat(50),
  '٤.١٨.٠ ４．１８．０ Ⅳ',
  '9'.repeat(5000),
]

/** Opens a page that records forbidden requests, dialogs and violations. `own` are the prefixes of allowed addresses. */
export async function guarded(/** @type {Open} */ open, /** @type {string[]} */ own) {
  const page = Object.assign(await open('about:blank'), { outside: /** @type {string[]} */ ([]) })
  page.setDefaultTimeout(30_000)
  const known = (/** @type {string} */ url) =>
    /^(about|blob|data):/.test(url) || own.some((begin) => url.startsWith(begin))
  page.on('request', (request) => known(request.url()) || page.outside.push(request.url()))
  page.on('dialog', (dialog) => page.outside.push(`dialog: ${dialog.message()}`))
  await page.addInitScript(() => {
    window.violations = []
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      violations.push(`${effectiveDirective} ${blockedURI}`),
    )
  })
  return page
}

/** Expects that no script ran, nothing was requested, the policy blocked nothing, and the input is text in the page. */
export async function harmless(/** @type {Awaited<ReturnType<typeof guarded>>} */ page, /** @type {string} */ why) {
  for (const frame of page.frames()) {
    const found = await frame.evaluate(() => {
      /** @type {(root: ParentNode) => Element[]} */
      const all = (root) =>
        [...root.querySelectorAll('*')].flatMap((element) => [
          element,
          ...(element.shadowRoot ? all(element.shadowRoot) : []),
        ])
      const alien = all(document.body).filter(
        (element) =>
          element.matches(
            'iframe:not(#place iframe), img, object, embed, base, form[action], style, meta, template, math, script:not([src]), [srcdoc]',
          ) ||
          [...element.attributes].some(
            ({ name }) => name.startsWith('on') || (name === 'style' && !element.matches('#place iframe')),
          ),
      )
      const links = all(document.body)
        .filter((element) => element.matches('a[href]'))
        .map((link) => /** @type {HTMLAnchorElement} */ (link).href)
      return {
        hacked: window.hacked,
        violations: window.violations,
        alien: alien.map((element) => element.outerHTML.slice(0, 200)),
        links: links.filter(
          (href) =>
            !href.startsWith(`${location.origin}/`) &&
            !(/^https:/.test(href) && !new URL(href).hostname.includes('evil')),
        ),
      }
    })
    expect(found, why).toStrictEqual({ hacked: undefined, violations: [], alien: [], links: [] })
  }
  expect([page.problems, page.outside], why).toStrictEqual([[], []])
}
