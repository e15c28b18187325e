// Browsers start no worker by address and no module worker from a local file, so each worker is a plain script in a blob.
import { trusted } from '../trusted.js'
import { nameOf, packed } from './embedded.js'

globalThis.Worker = class extends Worker {
  constructor(/** @type {string | URL} */ url) {
    const text = new Blob([`PACKED=${JSON.stringify(packed)};`, packed[nameOf(String(url))]], {
      type: 'text/javascript',
    })
    super(trusted(URL.createObjectURL(text)))
  }
}
