// A link's fragment from facts, as crate-web/src/link.rs reads it.

const KEYS = {
  clusterVersion: 'c',
  controllerVersion: 'v',
  os: 'o',
  kernel: 'k',
  kernelBuilt: 'b',
  livePatch: 't',
  commits: 'g',
  observations: 'q',
  arch: 'a',
  proxyMode: 'm',
  modeSource: 'n',
  controller: 'w',
  platform: 'p',
}
const SYSCTL = /^net\.ipv4\.vs\.(\w+)$/

/** @param {Record<string, string>} proof */
const proof = ({ kernel, commit, carried, by }) => `${kernel}:${commit}=${carried}:${by}`
const asText = (/** @type {any} */ value) => (Array.isArray(value) ? value.map(proof).join(',') : value)

/** A value with white space may be a whole `uname -a`, which holds the host's name. */
const isKept = (/** @type {string} */ fact, /** @type {unknown} */ value) =>
  fact === 'os' || !/\s/.test(String(value ?? '').trim())

/** Half a character, which no address can hold, becomes what wasm makes of it, too. */
const encoded = (/** @type {unknown} */ value) => encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, '\ufffd'))

/** `1&c=1.27.3&m=ipvs`; facts that are not known, or that no link carries, are left out, and so is a language not chosen. */
export function fragment({ sysctls = {}, ...facts }, /** @type {string} */ language) {
  const texts = Object.entries(KEYS).map(([fact, key]) => [fact, key, asText(facts[fact])])
  const pairs = texts.filter(([fact, , value]) => isKept(fact, value)).map(([, key, value]) => [key, value])
  for (const [name, value] of Object.entries(sysctls)) {
    const [, short] = name.match(SYSCTL) ?? []
    if (short) pairs.push([`s.${short}`, value])
  }
  pairs.push(['l', language])
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return ['1', ...known.map(([key, value]) => `${key}=${encoded(value)}`)].join('&')
}
