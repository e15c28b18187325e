// What goes along from the page of one node to that for clusters. The browser keeps it for this tab alone, until it is read.

const KEY = 'reusecheck-carried'
/** So long a text stands in the paste box there as well; what is longer, and every file, is kept packed. */
const LONG = 200_000
/** No browser keeps what so much comes to. */
const LARGEST = 256 << 20

/**
 * Has a click take a text or files along. Where the browser keeps nothing, or the page opens elsewhere, the link leads there all
 * the same. `root` is the page, whose own link there knows the language and the facts.
 */
export async function carry(event, root, given) {
  const link = event.currentTarget
  link.setAttribute('href', root.querySelector('footer a[href^="fleet.html"]').getAttribute('href'))
  if (link.dataset.carried || event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  event.stopPropagation()
  try {
    sessionStorage.setItem(KEY, JSON.stringify(await kept(given)))
  } catch {}
  link.dataset.carried = true
  link.click()
  // Whoever comes back may take it along once more.
  delete link.dataset.carried
}

/** What was taken along, as `{ text }` or `{ files }`; once. */
export function carried() {
  try {
    const { text, packed } = JSON.parse(sessionStorage.getItem(KEY))
    sessionStorage.removeItem(KEY)
    return { text, files: packed?.map((letters) => new Blob([Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0))])) }
  } catch {
    return {}
  }
}

async function kept(given) {
  if (given.length <= LONG && typeof given === 'string') return { text: given }
  const files = typeof given === 'string' ? [new Blob([given])] : given
  if (files.reduce((sum, { size }) => sum + size, 0) > LARGEST) throw new Error('too large')
  const packed = []
  for (const file of files) packed.push(await letters(await squeezed(file)))
  return { packed }
}

/** Gzipped, which the page for clusters unpacks as it reads. */
async function squeezed(file) {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  if (first === 0x1f && second === 0x8b) return file
  return new Response(file.stream().pipeThrough(new CompressionStream('gzip'))).blob()
}

/** Its bytes in base64. */
function letters(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result.split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}
