// Types that the tests share, and variables that they set in pages.

type Page = import('@playwright/test').Page
type Frame = import('@playwright/test').Frame
type Locator = import('@playwright/test').Locator
type Route = import('@playwright/test').Route
type Browser = import('@playwright/test').Browser
type BrowserContext = import('@playwright/test').BrowserContext
/** A page that records its errors. */
type WatchedPage = import('./support.mjs').WatchedPage
type PageOptions = import('./support.mjs').PageOptions
type Site = import('./support.mjs').Site
type Open = import('./harness.mjs').Open
type Visit = import('./harness.mjs').Visit
/** The types of the package. */
type Api = typeof import('../../crate-web/types/index.js')

declare var axe: typeof import('axe-core')

/** Variables that the tests set in pages. */
declare var isReported: boolean
declare var received: any[]
declare var isReceived: boolean
declare var isDrawn: boolean
declare var announced: (string | null)[]
declare var reportedIds: Set<string>
declare var loadError: string
declare var shifted: any[]
declare var long: number[]
declare var messages: number
declare var statusElement: Element
declare var memory: WebAssembly.Memory
declare var installState: Promise<string>
declare var other: Window
declare var reports: any
declare var errors: any
declare var fleets: any[]
declare var progresses: { bytes: number; total: number }[]
declare var accepted: string[]
declare var hacked: unknown
declare var violations: string[]
declare var ran: unknown
declare var embedded: any
declare var bench: any
declare var verdictAt: number
declare var seenAt: number

/** Properties that tests read, on elements of any kind. */
interface Element {
  facts: any
  text: any
  check: any
  start: any
  theme: any
  proxyMode: any
  value: any
  href: any
  open: any
  lang: any
  files: any
  src: any
  name: any
  type: any
  innerText: any
  offsetHeight: any
  selectionStart: any
  selectionEnd: any
  sheet: any
  blur: any
  content: any
}

interface ParentNode {
  /** Not nullable: a test fails if the element is missing. */
  querySelector(selectors: string): any
}

/** Packages without types, and packages that are installed only for some tasks. */
declare module 'pngjs'
declare module 'spdx-satisfies'
declare module 'selenium-webdriver/http/index.js'
declare module 'selenium-webdriver/remote/index.js'
declare module 'semver'
declare module 'lighthouse'
declare module 'chrome-launcher'
