// A link's fragment from facts, as crate-web/src/link.rs reads it.

const KEYS = { clusterVersion: 'c', os: 'o', kernel: 'k', arch: 'a', proxyMode: 'm', platform: 'p' }
const SYSCTL = /^net\.ipv4\.vs\.(\w+)$/

/** Half a character, which no address can hold, becomes what wasm makes of it, too. */
const encoded = (/** @type {unknown} */ value) => encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, '\ufffd'))

/** `1&c=1.27.3&m=ipvs`; facts that are not known, or that no link carries, are left out, and so is a language not chosen. */
export function fragment({ sysctls = {}, ...facts }, /** @type {string} */ language) {
  const pairs = Object.entries(KEYS).map(([fact, key]) => [key, facts[fact]])
  for (const [name, value] of Object.entries(sysctls)) {
    const [, short] = name.match(SYSCTL) ?? []
    if (short) pairs.push([`s.${short}`, value])
  }
  pairs.push(['l', language])
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return ['1', ...known.map(([key, value]) => `${key}=${encoded(value)}`)].join('&')
}
