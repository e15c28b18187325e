// The search of the coverage page. Without it the page is whole, only longer.
const page = /** @type {HTMLElement} */ (document.querySelector('.coverage'))
const form = /** @type {HTMLFormElement} */ (page.querySelector('form[role=search]'))
const input = /** @type {HTMLInputElement} */ (form.querySelector('input'))
const found = /** @type {HTMLOutputElement} */ (form.querySelector('output'))
/** @type {NodeListOf<HTMLTableRowElement>} */
const all = page.querySelectorAll('tbody tr')
const rows = [...all].map((row) => {
  const section = /** @type {HTMLElement} */ (row.closest('section'))
  // A family's name and patterns stand above its table: they count for each of its rows.
  const heading = [...section.querySelectorAll('h3, p')].map((node) => node.textContent).join(' ')
  return { row, text: `${heading} ${row.textContent}`.toLowerCase() }
})
const sections = [...page.querySelectorAll('section')]
const bare = new Map(sections.map((section) => [section, section.textContent.toLowerCase()]))

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
    section.hidden = own.length ? [...own].every((row) => row.hidden) : !matches(bare.get(section) ?? '')
  }
  const told = found.dataset.found ?? ''
  found.textContent = words.length ? told.replace('{count}', `${count}`).replace('{all}', `${rows.length}`) : ''
}

form.hidden = false
form.addEventListener('submit', (event) => event.preventDefault())
input.addEventListener('input', search)

export {}
