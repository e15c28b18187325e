// Writes facts as the fragment of a link, by their names, which crate-core/src/link.rs reads.

/** Writes a proof of a commit, or else an observation, as `FactName::set` in crate-core/src/facts/name.rs reads it. */
function part(/** @type {any} */ { kernel, commit, ...rest }) {
  if (commit) return `${kernel}:${commit}=${rest.carried}:${rest.by}`
  const { protocol = 'tcp', connReuseMode = '-', backend, entry = 'time-wait', outcome } = rest
  const flags = [rest.conntrack, rest.expireNodestConn].map(Number).join('/')
  return `${kernel}:${protocol}/${connReuseMode}/${flags}/${backend}/${entry}=${outcome}`
}
const asText = (/** @type {any} */ value) => (Array.isArray(value) ? value.map(part).join(',') : String(value ?? ''))

/**
 * Returns whether a link may contain a value, as crate-core/src/link.rs decides: other sysctls have names of devices, and a value
 * with white space may be a full `uname -a`, which has the host's name.
 */
const isShareable = (/** @type {string} */ name, /** @type {string} */ value) =>
  name === 'os' || (!/\s/.test(value.trim()) && (!name.includes('.') || name.startsWith('net.ipv4.vs.')))

/** Encodes a value. A lone surrogate becomes U+FFFD, as in the wasm, because no address can contain it. */
const encoded = (/** @type {string} */ value) => encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))

/** Returns a fragment such as `1&clusterVersion=1.27.3&proxyMode=ipvs`. Unknown facts and an empty language are omitted. */
export function fragment({ sysctls = {}, ...facts }, /** @type {string} */ language) {
  const pairs = Object.entries({ ...facts, ...sysctls, l: language }).map(([name, value]) => [name, asText(value)])
  const shared = pairs.filter(([name, value]) => value && isShareable(name, value))
  return ['1', ...shared.map(([name, value]) => `${name}=${encoded(value)}`)].join('&')
}
