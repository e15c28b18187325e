// The search of the coverage page. The page is complete without it.
const page = /** @type {HTMLElement} */ (document.querySelector('.coverage'))
const form = /** @type {HTMLFormElement} */ (page.querySelector('form[role=search]'))
const input = /** @type {HTMLInputElement} */ (form.querySelector('input'))
const countOutput = /** @type {HTMLOutputElement} */ (form.querySelector('output'))
/** @type {NodeListOf<HTMLTableRowElement>} */
const all = page.querySelectorAll('tbody tr')
const rows = [...all].map((row) => {
  const section = /** @type {HTMLElement} */ (row.closest('section'))
  // The name and the patterns of a lineage are above its table; they match for each of its rows.
  const heading = [...section.querySelectorAll('h3, p')].map((node) => node.textContent).join(' ')
  return { row, text: `${heading} ${row.textContent}`.toLowerCase() }
})
const sections = [...page.querySelectorAll('section')]
const sectionTexts = new Map(sections.map((section) => [section, section.textContent.toLowerCase()]))

function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = (/** @type {string} */ text) => words.every((word) => text.includes(word))
  let count = 0
  for (const { row, text } of rows) {
    row.hidden = !matches(text)
    if (!row.hidden) count += 1
  }
  for (const section of sections) {
    /** @type {NodeListOf<HTMLTableRowElement>} */
    const own = section.querySelectorAll('tbody tr')
    section.hidden = own.length ? [...own].every((row) => row.hidden) : !matches(sectionTexts.get(section) ?? '')
  }
  const message = countOutput.dataset.found ?? ''
  countOutput.textContent = words.length
    ? message.replace('{count}', `${count}`).replace('{all}', `${rows.length}`)
    : ''
}

form.hidden = false
form.addEventListener('submit', (event) => event.preventDefault())
input.addEventListener('input', search)

export {}
