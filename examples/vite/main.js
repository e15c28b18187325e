import { checkText, init, loadLanguage } from 'reusecheck'

const box = document.querySelector('textarea')
const output = document.querySelector('output')
/** @type {import('reusecheck').Language} */
let lang = 'en'

function answer() {
  if (!box || !output) return
  const { rating, steps } = checkText(box.value, { lang, facts: { clusterVersion: 'v1.19.16-r0', proxyMode: 'ipvs' } })
  output.textContent = `${rating}: ${steps[0].text}`
}

await init()
box?.addEventListener('input', answer)
document.querySelector('button')?.addEventListener('click', async () => {
  lang = 'zh-CN'
  await loadLanguage(lang)
  answer()
})
answer()
