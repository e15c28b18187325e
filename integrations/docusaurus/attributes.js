// The attributes of the component.

/**
 * The attributes that set a fact: the name of each in the element, and a value.
 * @type {Record<string, { name: string, example: string }>}
 */
export const FACTS = {
  clusterVersion: { name: 'cluster-version', example: '"v1.27.3"' },
  os: { name: 'os', example: '"EulerOS 2.9"' },
  kernel: { name: 'kernel', example: '"5.4.0-1034-azure"' },
  proxyMode: { name: 'proxy-mode', example: '"ipvs"' },
}

/** @type {Record<string, { name: string, example: string, allows: (value: unknown) => boolean }>} */
const OTHERS = {
  lang: { name: 'lang', example: '"zh-CN"', allows: (value) => typeof value === 'string' },
  theme: { name: 'theme', example: '"dark"', allows: (value) => value === 'light' || value === 'dark' },
  compact: { name: 'compact', example: '{true}', allows: (value) => typeof value === 'boolean' },
}

const ATTRIBUTES = { ...FACTS, ...OTHERS }

/**
 * Returns the facts among the attributes.
 * @param {Record<string, unknown>} attributes
 * @returns {Record<string, unknown>}
 */
export const factsOf = (attributes) => Object.fromEntries(given(attributes).filter(([name]) => name in FACTS))

/**
 * Returns the attributes under their names in the element.
 * @param {Record<string, unknown>} attributes
 * @throws for a name that does not exist, or a value that is not a fact and does not fit.
 */
export function elementAttributes(attributes) {
  return Object.fromEntries(
    given(attributes).map(([name, value]) => {
      if (!(name in ATTRIBUTES))
        throw new Error(
          `<ReuseCheck>: unknown attribute '${name}'; expected one of ${Object.keys(ATTRIBUTES).join(', ')} (example: ${exampleOf('kernel')})`,
        )
      if (name in OTHERS && !OTHERS[name].allows(value))
        throw new Error(
          `<ReuseCheck>: ${name} cannot be ${JSON.stringify(value)}; write for example ${exampleOf(name)}`,
        )
      return [ATTRIBUTES[name].name, value]
    }),
  )
}

/** Returns an attribute as it is written in a page. */
export const exampleOf = (/** @type {string} */ name) => `${name}=${ATTRIBUTES[name].example}`

const given = (/** @type {Record<string, unknown>} */ attributes) =>
  Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null)
