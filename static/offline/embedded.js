// The files of the page stand in this one, compressed, as text in scripts that no browser runs. A worker is given them along.

/**
 * The text of each by its name.
 * @type {Words}
 */
export const packed =
  globalThis.PACKED ??
  Object.fromEntries(
    [...document.querySelectorAll('script[type="text/plain"]')].map(({ id, textContent }) => [id, textContent]),
  )

/** The last part of an address, which is what the file is called here. */
export const nameOf = (/** @type {string} */ url) => new URL(url).pathname.split('/').at(-1) ?? ''

/** @type {Words} */
const TYPES = { wasm: 'application/wasm', css: 'text/css' }

// Whatever the page would fetch from beside it.
globalThis.fetch = async (input) => {
  const name = nameOf(String(input))
  if (!Object.hasOwn(packed, name)) return new Response(null, { status: 404 })
  const bytes = Uint8Array.from(atob(packed[name]), (letter) => letter.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(unpacked, { headers: { 'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain' } })
}
