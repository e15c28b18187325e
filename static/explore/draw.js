// Small helpers of what stands beyond the answer. Text is only ever text, never HTML.

const SVG = 'http://www.w3.org/2000/svg'

/**
 * An element; what starts with `on` is listened to, false and undefined leave an attribute out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
}

/**
 * The same for a picture.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children)
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value))
  }
  const there = /** @type {any[]} */ (children).flat(Infinity)
  element.append(...there.filter((child) => child !== undefined && child !== false && child !== null))
  return element
}

/** Text with code between backticks, as on the page. */
export const prose = (/** @type {string} */ text) =>
  text
    .split('`')
    .map((/** @type {string} */ part, /** @type {number} */ index) => (index % 2 ? el('code', {}, part) : part))

/** A message with its names filled in. */
export const filled = (/** @type {string} */ text, /** @type {Record<string, string | number | undefined>} */ values) =>
  text.replace(/\{([\w-]+)\}/g, (_, /** @type {string} */ name) => String(values[name] ?? ''))

/** An input under its label. */
export function field(
  /** @type {string} */ label,
  /** @type {HTMLInputElement | HTMLSelectElement} */ input,
  /** @type {Child} */ help = undefined,
) {
  const id = `explore-${input.name}`
  input.id = id
  return el('div', { class: 'field' }, el('label', { for: id }, label), input, help)
}

/** A choice of `[value, text]` pairs. */
export function select(/** @type {string} */ name, /** @type {string[][]} */ choices, value = '') {
  const options = choices.map(([choice, text]) =>
    el('option', { value: choice, selected: choice === value && '' }, text),
  )
  return el('select', { name }, options)
}

/** A command, or what has that name, with a button that copies it. */
export function command(/** @type {string} */ text, /** @type {Words} */ words, name = text) {
  const label = [words.copy, ' ', el('span', { class: 'hidden' }, name)]
  const copy = copyButton({ class: 'copy' }, label, words, () => navigator.clipboard.writeText(text))
  return el('div', { class: 'command' }, el('pre', {}, el('code', {}, text)), copy)
}

/** A button that copies; for a moment after that it says so. What cannot be copied is told behind what the button stands in. */
export function copyButton(
  /** @type {Attributes} */ attributes,
  /** @type {Child} */ label,
  /** @type {Words} */ words,
  /** @type {() => Promise<unknown>} */ copy,
) {
  const button = el('button', { type: 'button', ...attributes }, label)
  const first = /** @type {Text} */ (button.firstChild)
  const { data } = first
  const refused = el('p', { class: 'finding', role: 'status' })
  button.addEventListener('click', async () => {
    try {
      await copy()
    } catch {
      refused.textContent = words['copy-failed']
      button.parentElement?.after(refused)
      return
    }
    refused.remove()
    first.data = words.copied
    setTimeout(() => (first.data = data), 2500)
  })
  return button
}

/** Links to sources, by the names that people use. */
export function links(/** @type {Source[]} */ sources, /** @type {Words} */ words) {
  const link = (/** @type {Source} */ { label, title, url }) => [
    el('a', { href: url, title, target: '_blank', rel: 'noopener noreferrer' }, label),
    ' ',
  ]
  return (
    sources.length > 0 &&
    el('p', { class: 'sources' }, el('span', { class: 'hidden' }, words.sources), ' ', sources.map(link))
  )
}
