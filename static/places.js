// Buttons that lead to where a fact stands, or take one up, whoever drew them.

/** `tell` is what startPage() gave. */
export function watchPlaces(/** @type {Element} */ root, /** @type {Tell} */ tell) {
  root.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target)
    const { take, choose, show, line } = target.closest('button')?.dataset ?? {}
    if (take) tell('take', take)
    if (choose) tell('choose', choose)
    /** @type {HTMLElement | null | undefined} */
    const place = show ? root.querySelector(`[id='${show}']`) : undefined
    if (place) bring(place)
    else if (Number(line) > 0) select(/** @type {HTMLTextAreaElement} */ (root.querySelector('textarea')), Number(line))
  })
}

/** Gives a place the focus; what is folded around it is unfolded first. */
function bring(/** @type {HTMLElement} */ place) {
  for (let fold = place.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true
  place.focus()
}

/** Selects a line of the paste box. A text area scrolls to where the caret is when it gets the focus. */
function select(/** @type {HTMLTextAreaElement} */ box, /** @type {number} */ line) {
  const lines = box.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  box.setSelectionRange(start, start)
  box.blur()
  box.focus()
  box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
}
