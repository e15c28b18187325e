// Writes facts as the fragment of a link, by their names, which crate-core/src/link.rs reads.

/** Writes a proof of a commit, or else an observation, as `FactName::set` in crate-core/src/facts/name.rs reads it. */
function part(/** @type {any} */ { kernel, commit, ...rest }) {
  if (commit) return `${kernel}:${commit}=${rest.carried}:${rest.by}`
  const { protocol = 'tcp', connReuseMode = '-', backend, entry = 'time-wait', outcome } = rest
  const flags = [rest.conntrack, rest.expireNodestConn].map(Number).join('/')
  return `${kernel}:${protocol}/${connReuseMode}/${flags}/${backend}/${entry}=${outcome}`
}
const asText = (/** @type {any} */ value) => (Array.isArray(value) ? value.map(part).join(',') : value)

/** Encodes a value. A lone surrogate becomes U+FFFD, as in the wasm, because no address can contain it. */
const encoded = (/** @type {unknown} */ value) => encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, '\ufffd'))

/** Returns a fragment such as `1&clusterVersion=1.27.3&proxyMode=ipvs`. Unknown facts and an empty language are omitted. */
export function fragment({ sysctls = {}, ...facts }, /** @type {string} */ language) {
  const pairs = Object.entries({ ...facts, ...sysctls, l: language }).map(([name, value]) => [name, asText(value)])
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return ['1', ...known.map(([name, value]) => `${name}=${encoded(value)}`)].join('&')
}
