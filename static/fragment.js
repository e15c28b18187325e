// A link's fragment from facts, as crate-web/src/link.rs reads it.

const KEYS = { clusterVersion: 'c', os: 'o', kernel: 'k', arch: 'a', proxyMode: 'm', platform: 'p' }
const IPVS = 'net.ipv4.vs.'

/** `1&c=1.27.3&m=ipvs`; facts that are not known, or that no link carries, are left out, and so is a language not chosen. */
export function fragment({ sysctls = {}, ...facts }, language) {
  const pairs = Object.entries(KEYS).map(([fact, key]) => [key, facts[fact]])
  for (const [name, value] of Object.entries(sysctls)) {
    if (name.startsWith(IPVS)) pairs.push([`s.${name.slice(IPVS.length)}`, value])
  }
  pairs.push(['l', language])
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return ['1', ...known.map(([key, value]) => `${key}=${encodeURIComponent(value)}`)].join('&')
}
