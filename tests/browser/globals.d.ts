// What the tests share as types, and what they leave in the pages they look into.

type Page = import('@playwright/test').Page
type Frame = import('@playwright/test').Frame
type Locator = import('@playwright/test').Locator
type Route = import('@playwright/test').Route
type Browser = import('@playwright/test').Browser
type BrowserContext = import('@playwright/test').BrowserContext
/** A page that writes down what goes wrong in it. */
type WatchedPage = import('./support.mjs').WatchedPage
type PageOptions = import('./support.mjs').PageOptions
type Site = import('./support.mjs').Site
type Open = import('./harness.mjs').Open
type Visit = import('./harness.mjs').Visit
/** The package's own types. */
type Api = typeof import('../../crate-web/types/index.js')

declare var axe: typeof import('axe-core')

/** Left in pages by the tests themselves: see where each is set. */
declare var told: any
declare var heard: any
declare var shown: any
declare var shifted: number[]
declare var long: number[]
declare var messages: number
declare var followed: Element
declare var memory: WebAssembly.Memory
declare var became: Promise<string>
declare var other: Window
declare var reports: any
declare var errors: any
declare var hacked: unknown
declare var violations: string[]
declare var ran: unknown
declare var embedded: any
declare var bench: any
declare var verdictAt: number

/** What a test looks at in an element, whatever kind it is of. */
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
  /** A test that finds nothing fails of itself. */
  querySelector(selectors: string): any
}

/** Packages without types, and those that are installed only where they are used. */
declare module 'pngjs'
declare module 'spdx-satisfies'
declare module 'selenium-webdriver/http/index.js'
declare module 'selenium-webdriver/remote/index.js'
declare module 'semver'
declare module 'lighthouse'
declare module 'chrome-launcher'
