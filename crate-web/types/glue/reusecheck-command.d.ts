// The wasm of the command, as wasm-bindgen binds it.
export function initSync(input: { module: BufferSource | WebAssembly.Module }): void

/** Runs the command, which was started as `program`, and returns its exit status. */
export function runCommand(program: string, args: string[], system: object): number
