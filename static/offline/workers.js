// From a file, browsers start no worker by its address, and none of modules: each is a plain script of its own here.
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
