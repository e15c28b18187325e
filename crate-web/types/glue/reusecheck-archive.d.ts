// The wasm that reads archives, as wasm-bindgen binds it.
type Input = string | URL | Request | Response | BufferSource | WebAssembly.Module
export default function instantiate(input?: {
  module_or_path: Input | Promise<Input>
}): Promise<{ memory: WebAssembly.Memory }>
/** Returns the title of a collector. */
export function collectorTitle(id: string): string
