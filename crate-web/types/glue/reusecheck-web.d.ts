// The page's wasm, as wasm-bindgen binds it.
export default function init(input: {
  module_or_path: URL | ArrayBuffer | Promise<ArrayBuffer>
}): Promise<{ memory: WebAssembly.Memory }>

/** Draws the page into `root`, with what a link's fragment says, in the first of these languages that there is. */
export function startPage(root: Element, ask: Ask, fragment: string, languages: readonly string[]): Tell
