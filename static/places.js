// Buttons that lead to where a fact stands, or take one up, whoever drew them.

/** `tell` is what startPage() gave. */
export function watchPlaces(root, tell) {
  root.addEventListener('click', ({ target }) => {
    const { take, show, line } = target.closest('button')?.dataset ?? {}
    if (take) tell('take', take)
    const place = show && root.querySelector(`[id='${show}']`)
    if (place) place.focus()
    else if (line > 0) select(root.querySelector('textarea'), line)
  })
}

/** Selects a line of the paste box. A text area scrolls to where the caret is when it gets the focus. */
function select(box, line) {
  const lines = box.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1)
  box.setSelectionRange(start, start)
  box.blur()
  box.focus()
  box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
}
