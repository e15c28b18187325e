// Writes facts as the fragment of a link, which crate-web/src/link.rs reads.

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
const proofText = ({ kernel, commit, carried, by }) => `${kernel}:${commit}=${carried}:${by}`
const asText = (/** @type {any} */ value) => (Array.isArray(value) ? value.map(proofText).join(',') : value)

/** Returns whether a link may contain a value. One with white space may be a full `uname -a`, which has the host's name. */
const isShareable = (/** @type {string} */ fact, /** @type {unknown} */ value) =>
  fact === 'os' || !/\s/.test(String(value ?? '').trim())

/** Encodes a value. A lone surrogate becomes U+FFFD, as in the wasm, because no address can contain it. */
const encoded = (/** @type {unknown} */ value) => encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, '\ufffd'))

/** Returns a fragment such as `1&c=1.27.3&m=ipvs`. Unknown facts, facts without a key and an empty language are omitted. */
export function fragment({ sysctls = {}, ...facts }, /** @type {string} */ language) {
  const texts = Object.entries(KEYS).map(([fact, key]) => [fact, key, asText(facts[fact])])
  const pairs = texts.filter(([fact, , value]) => isShareable(fact, value)).map(([, key, value]) => [key, value])
  for (const [name, value] of Object.entries(sysctls)) {
    const [, short] = name.match(SYSCTL) ?? []
    if (short) pairs.push([`s.${short}`, value])
  }
  pairs.push(['l', language])
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return ['1', ...known.map(([key, value]) => `${key}=${encoded(value)}`)].join('&')
}
