// The files of the page stand in this one, compressed, as text in scripts that no browser runs.
import { place } from '../engine.js'

async function file(name) {
  const packed = Uint8Array.from(atob(document.getElementById(name).textContent), (letter) => letter.charCodeAt(0))
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(unpacked).arrayBuffer()
}

const text = async (name) => new TextDecoder().decode(await file(name))

async function languages() {
  const names = [...document.querySelectorAll('script[id$=".txt"]')].map(({ id }) => id)
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name.replace('.txt', ''), await text(name)])))
}

// Whatever the page would fetch from beside it.
globalThis.fetch = async (url) => {
  const name = new URL(url).pathname.split('/').at(-1)
  return new Response(await file(name), { headers: { 'content-type': name.endsWith('.wasm') ? 'application/wasm' : 'text/plain' } })
}

Object.assign(place, {
  script: async () => URL.createObjectURL(new Blob([await file('worker.js')], { type: 'text/javascript' })),
  // From a file, browsers start none of modules.
  type: 'classic',
  wasm: () => file('engine.wasm'),
  languages,
})
