/** The wasm of `reusecheck/edge`, as runtimes import it. */
declare const wasm: WebAssembly.Module
export default wasm
