// Files that are dropped on the page, or chosen in it, become the paste. So does a long paste, past the text box: a browser
// takes seconds to show megabytes in one.

// As LONG in crate-web/src/app/state.rs, which is for texts that come in another way: here, before the box has them.
const LONG = 200_000

/** `tell` is what startPage() gave. */
export function watch(/** @type {HTMLElement} */ root, /** @type {Ask} */ ask, /** @type {Tell} */ tell) {
  const open = async (/** @type {File[]} */ files) => {
    if (files.length === 0) return
    try {
      const text = await ask('open', root, files, tell)
      if (text !== undefined) tell('paste', text)
    } catch {
      tell('unopened', '')
    }
  }
  watchDrops(root, open)
  root.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? ''
    if (text.length <= LONG || /** @type {Element} */ (event.target).localName !== 'textarea') return
    event.preventDefault()
    tell('paste', text)
  })
  root.addEventListener('change', (event) => {
    const target = /** @type {HTMLInputElement} */ (event.target)
    if (target.type !== 'file') return
    open([...(target.files ?? [])])
    target.value = ''
  })
}

/** Files dropped on `root` go to `take`; dragged text is left to the browser. */
export function watchDrops(/** @type {HTMLElement | Window} */ root, /** @type {(files: File[]) => void} */ take) {
  const holdsFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files')
  root.addEventListener('dragover', (event) => holdsFiles(/** @type {DragEvent} */ (event)) && event.preventDefault())
  root.addEventListener('drop', (dropped) => {
    const event = /** @type {DragEvent} */ (dropped)
    if (!holdsFiles(event)) return
    event.preventDefault()
    take([...(event.dataTransfer?.files ?? [])])
  })
}
