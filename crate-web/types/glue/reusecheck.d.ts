// The engine's wasm, as wasm-bindgen binds it.
type Input = string | URL | Request | Response | BufferSource | WebAssembly.Module
export default function instantiate(input?: {
  module_or_path: Input | Promise<Input>
}): Promise<{ memory: WebAssembly.Memory }>
export function initSync(input: { module: BufferSource | WebAssembly.Module }): { memory: WebAssembly.Memory }
