// Loads the later parts of the page's wasm. Other forms of the page replace `partSource`.

/** @type {{ bytes: (name: string) => Promise<ArrayBuffer> }} */
export const partSource = {
  bytes: async (name) => {
    const response = await fetch(new URL(name, import.meta.url))
    return response.ok ? response.arrayBuffer() : Promise.reject(new Error(`${response.url}: ${response.status}`))
  },
}

/** Returns the bytes of a part. Its address begins with `./`. */
export const part = (/** @type {string} */ address) => partSource.bytes(address)
