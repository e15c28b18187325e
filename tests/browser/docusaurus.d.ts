// The parts of Docusaurus and React that the plugin uses; the tests install neither.

declare module '@docusaurus/types' {
  export interface LoadContext {
    baseUrl: string
  }
  export interface Plugin<_Content> {
    name: string
    getThemePath: () => string
    injectHtmlTags: () => { headTags: { tagName: string; attributes: Record<string, string> }[] }
    configureWebpack: (config: unknown, isServer: boolean) => object
    postBuild: (props: { outDir: string }) => Promise<void>
  }
}

declare module '@docusaurus/useDocusaurusContext' {
  export default function useDocusaurusContext(): { i18n: { currentLocale: string } }
}

declare module 'react' {
  export type ReactNode = unknown
  export function createElement(name: string, attributes: object, ...children: ReactNode[]): ReactNode
}
