// Helpers that create elements. Texts are inserted as text, never as HTML.

/**
 * Creates an element. Attributes that start with `on` are listeners; false and undefined omit an attribute.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
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
  const nodes = /** @type {any[]} */ (children).flat(Infinity)
  element.append(...nodes.filter((child) => child !== undefined && child !== false && child !== null))
  return element
}

/** Splits a text into text and `<code>` for the parts between backticks. */
export const prose = (/** @type {string} */ text) =>
  text
    .split('`')
    .map((/** @type {string} */ part, /** @type {number} */ index) => (index % 2 ? el('code', {}, part) : part))

/** Fills the placeholders of a message. */
export const filled = (/** @type {string} */ text, /** @type {Record<string, string | number | undefined>} */ values) =>
  text.replace(/\{([\w-]+)\}/g, (_, /** @type {string} */ name) => String(values[name] ?? ''))

/** Creates a code block with a copy button. `name` names the text for screen readers. */
export function command(/** @type {string} */ text, /** @type {Words} */ words, name = text) {
  const label = [words.copy, ' ', el('span', { class: 'hidden' }, name)]
  const copy = copyButton({ class: 'copy' }, label, words, () => navigator.clipboard.writeText(text))
  return el('div', { class: 'command' }, el('pre', {}, el('code', {}, text)), copy)
}

/** Creates a copy button, which confirms success for a moment. A failure is shown after the button's parent. */
export function copyButton(
  /** @type {Attributes} */ attributes,
  /** @type {Child} */ label,
  /** @type {Words} */ words,
  /** @type {() => Promise<unknown>} */ copy,
) {
  const button = el('button', { type: 'button', ...attributes }, label)
  const caption = /** @type {Text} */ (button.firstChild)
  const { data } = caption
  const failure = el('p', { class: 'finding', role: 'status' })
  button.addEventListener('click', async () => {
    try {
      await copy()
    } catch {
      failure.textContent = words['copy-failed']
      button.parentElement?.after(failure)
      return
    }
    failure.remove()
    caption.data = words.copied
    setTimeout(() => (caption.data = data), 2500)
  })
  return button
}
