// The component. Add `docusaurus-plugin-reusecheck` to `types` in `tsconfig.json`, so that TypeScript finds it.

declare module '@theme/ReuseCheck' {
  import type { ReactNode } from 'react'

  /** The attributes of the element `<reuse-check>`. */
  export interface Props {
    /** The version that the nodes print: `v1.19.16-r0`, `1.27.3`. */
    readonly clusterVersion?: string
    /** The system of the node: `EulerOS 2.9`. */
    readonly os?: string
    /** The output of `uname -r`. */
    readonly kernel?: string
    readonly proxyMode?: 'ipvs' | 'iptables' | 'nftables' | 'userspace' | 'none'
    /** The language, as a tag. By default, that of the site. */
    readonly lang?: string
    /** By default, the element follows the site. */
    readonly theme?: 'light' | 'dark'
    /** Only the form, the rating and what to do. */
    readonly compact?: boolean
    /** Follows the answer. */
    readonly children?: ReactNode
  }

  export default function ReuseCheck(props: Props): ReactNode
}
