// The offline file contains the page's files, compressed, as text in script elements that browsers do not run. Workers get a copy.

/**
 * The base64 text of each file, by its name.
 * @type {Words}
 */
export const packed =
  globalThis.PACKED ??
  Object.fromEntries(
    [...document.querySelectorAll('script[type="text/plain"]')].map(({ id, textContent }) => [id, textContent]),
  )

/** Returns the last part of an address, which is the name of the file here. */
export const nameOf = (/** @type {string} */ url) => new URL(url).pathname.split('/').at(-1) ?? ''

/** @type {Words} */
const TYPES = { wasm: 'application/wasm', css: 'text/css' }

// Serves the files that the page would fetch from its own folder.
globalThis.fetch = async (input) => {
  const name = nameOf(String(input))
  if (!Object.hasOwn(packed, name)) return new Response(null, { status: 404 })
  const bytes = Uint8Array.from(atob(packed[name]), (letter) => letter.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(unpacked, { headers: { 'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain' } })
}
