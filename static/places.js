// Handles buttons that jump to the place of a fact, or apply a fact to the form.

/** `send` is the function that startPage() returned. */
export function watchPlaces(/** @type {Element} */ root, /** @type {SendToPage} */ send) {
  root.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target)
    const { take, choose, show, line } = target.closest('button')?.dataset ?? {}
    if (take) send('take', take)
    if (choose) send('choose', choose)
    /** @type {HTMLElement | null | undefined} */
    const place = show ? root.querySelector(`[id='${show}']`) : undefined
    if (place) focusPlace(place)
    else if (Number(line) > 0)
      selectLine(/** @type {HTMLTextAreaElement} */ (root.querySelector('textarea')), Number(line))
  })
}

/** Opens the `<details>` around a place, then moves the focus there. */
function focusPlace(/** @type {HTMLElement} */ place) {
  for (let fold = place.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true
  place.focus()
}

/** Selects a line of the paste box. The focus makes a text area scroll to its caret. */
function selectLine(/** @type {HTMLTextAreaElement} */ box, /** @type {number} */ line) {
  const lines = box.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  box.setSelectionRange(start, start)
  box.blur()
  box.focus()
  box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
}
