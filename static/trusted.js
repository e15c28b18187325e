// Trusted Types: the policy of the page lets nothing but this say which address holds code to run, and it knows only the
// page's own.

function own(/** @type {string} */ address) {
  const { protocol, host } = new URL(address)
  // A file has no origin to compare.
  const here = protocol === location.protocol && host === location.host
  if (protocol !== 'blob:' && !here) throw new TypeError(`${address} is no script of this page`)
  return String(address)
}

/** @type {{ createScriptURL: (address: string) => string } | undefined} */
let policy
try {
  policy = globalThis.trustedTypes?.createPolicy('reusecheck', { createScriptURL: own })
} catch {
  // A host that knows its policies by name and not this one gives no worker; the page then reads by itself.
}

/** The address of a worker, as browsers want it. */
export const trusted = (/** @type {string} */ address) => policy?.createScriptURL(address) ?? address
