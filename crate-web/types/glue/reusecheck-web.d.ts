// The page's wasm, as wasm-bindgen binds it.
export default function init(input: {
  module_or_path: URL | ArrayBuffer | Promise<ArrayBuffer>
}): Promise<{ memory: WebAssembly.Memory }>

/** Draws the page into `root` with the facts of a link's fragment, in the first of these languages that exists. */
export function startPage(root: Element, ask: Ask, fragment: string, languages: readonly string[]): Tell
