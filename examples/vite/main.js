import { checkText, init, loadLanguage } from 'reusecheck'

const box = document.querySelector('textarea')
let lang = 'en'

function answer() {
  const { rating, steps } = checkText(box.value, { lang, facts: { clusterVersion: 'v1.19.16-r0', proxyMode: 'ipvs' } })
  document.querySelector('output').textContent = `${rating}: ${steps[0].text}`
}

await init()
box.addEventListener('input', answer)
document.querySelector('button').addEventListener('click', async () => {
  lang = 'zh-CN'
  await loadLanguage(lang)
  answer()
})
answer()
