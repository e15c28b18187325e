// Reads files that are dropped on the page or chosen in it as the paste. A long paste bypasses the text box, where a browser
// takes seconds to show megabytes.

// Equal to LONG in crate-web/src/app/state.rs, which applies to texts that do not come through this listener.
const LONG = 200_000

/** `send` is the function that startPage() returned. */
export function watch(/** @type {HTMLElement} */ root, /** @type {Ask} */ ask, /** @type {SendToPage} */ send) {
  const open = async (/** @type {File[]} */ files) => {
    if (files.length === 0) return
    try {
      const text = await ask('open', root, files, send)
      if (text !== undefined) send('paste', text)
    } catch {
      send('unopened', '')
    }
  }
  watchDrops(root, open)
  root.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? ''
    if (text.length <= LONG || /** @type {Element} */ (event.target).localName !== 'textarea') return
    event.preventDefault()
    send('paste', text)
  })
  root.addEventListener('change', (event) => {
    const target = /** @type {HTMLInputElement} */ (event.target)
    if (target.type !== 'file') return
    open([...(target.files ?? [])])
    target.value = ''
  })
}

/** Passes files dropped on `root` to `take`. Dragged text is left to the browser. */
export function watchDrops(/** @type {HTMLElement | Window} */ root, /** @type {(files: File[]) => void} */ take) {
  const holdsFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files')
  root.addEventListener('dragover', (event) => holdsFiles(/** @type {DragEvent} */ (event)) && event.preventDefault())
  root.addEventListener('drop', (dropEvent) => {
    const event = /** @type {DragEvent} */ (dropEvent)
    if (!holdsFiles(event)) return
    event.preventDefault()
    take([...(event.dataTransfer?.files ?? [])])
  })
}
