// Trusted Types: the page's policy accepts script addresses only from here, and this accepts only the page's own origin.

function checkOrigin(/** @type {string} */ address) {
  const { protocol, host } = new URL(address)
  // A page opened from a file has no origin to compare.
  const isOwn = protocol === location.protocol && host === location.host
  if (protocol !== 'blob:' && !isOwn) throw new TypeError(`${address} is no script of this page`)
  return String(address)
}

/** @type {{ createScriptURL: (address: string) => string } | undefined} */
let policy
try {
  policy = globalThis.trustedTypes?.createPolicy('reusecheck', { createScriptURL: checkOrigin })
} catch {
  // The host's policy does not allow this name, so no worker starts. The page then runs the engine itself.
}

/** Returns the address of a worker as a trusted value, where browsers require one. */
export const trusted = (/** @type {string} */ address) => policy?.createScriptURL(address) ?? address
