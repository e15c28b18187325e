/// <reference path="./theme.d.ts" />
/**
 * ReuseCheck in Docusaurus. Add the plugin to the configuration of the site, and write `@theme/ReuseCheck` into pages:
 *
 * ```jsx
 * import ReuseCheck from '@theme/ReuseCheck'
 *
 * <ReuseCheck clusterVersion="1.27.3" kernel="5.4.58" proxyMode="ipvs" />
 * ```
 */
import type { LoadContext, Plugin } from '@docusaurus/types'

/** Options of the plugin. */
export interface Options {
  /** The version of the package that the site wants. The build fails if another one is installed. */
  version?: string
  /** The address of a hosted `reuse-check.js`. By default, the element's files are copied into the site. */
  script?: string
  /** The `integrity` of that script. */
  integrity?: string
}

export default function plugin(context: LoadContext, options: Options): Plugin<void>

/** @throws when an option is unknown or no string, or another version is installed than `version`. */
export function validateOptions(input: { options: Options & { id?: string } }): Options & { id: string }
