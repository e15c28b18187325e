// Where the later parts of the page's wasm come from. Other forms of the page have their bytes elsewhere.

/** @type {{ bytes: (name: string) => Promise<ArrayBuffer> }} */
export const place = {
  bytes: async (name) => {
    const response = await fetch(new URL(name, import.meta.url))
    return response.ok ? response.arrayBuffer() : Promise.reject(new Error(`${response.url}: ${response.status}`))
  },
}

/** The bytes of a part by its address, which begins with `./`. */
export const part = (/** @type {string} */ address) => place.bytes(address)
