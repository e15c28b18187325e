// Keeps the page for use without a network, one whole version at a time. Everything but the pages lies in a folder named
// by its content, so that a page and its files are always of one version, whichever worker is in charge.

// `cargo xtask dist` fills in both: a digest of all files, and [name, integrity] of each.
const VERSION = ''
/** @type {[name: string, integrity: string][]} */
const FILES = []

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))
const { registration } = worker

// One origin may hold several copies of this page, each with caches of its own.
const MINE = `reusecheck ${registration.scope} `
const CACHE = MINE + VERSION
// Kept last: a version that has it is kept in whole.
const WHOLE = 'whole'

worker.addEventListener('install', (event) => event.waitUntil(keep()))
worker.addEventListener('activate', (event) => event.waitUntil(forget().then(() => worker.clients.claim())))
worker.addEventListener('message', (event) => event.data === 'activate' && event.waitUntil(worker.skipWaiting()))
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  if (method === 'GET' && url.startsWith(registration.scope)) event.respondWith(answer(event.request))
})

/** All files or none: a host in the middle of an update has some that are not what this version was built with. */
async function keep() {
  const files = await Promise.all(
    FILES.map(async ([name, integrity]) => {
      const response = await fetch(name, { cache: 'no-cache', integrity })
      if (!response.ok) throw new Error(`${name}: ${response.status}`)
      // A page that the host answered with a redirect could not be shown later on.
      return { name, response: new Response(response.body, { headers: response.headers }) }
    }),
  )
  try {
    const cache = await caches.open(CACHE)
    await Promise.all(files.map(({ name, response }) => cache.put(name, response)))
    await cache.put(WHOLE, new Response())
  } catch (error) {
    // There is no room for all: what was kept of it would only be in the way.
    await caches.delete(CACHE)
    throw error
  }
}

/** Keeps one version besides this one, for pages that still show it; what broke off on the way is none. */
async function forget() {
  const others = (await caches.keys()).filter((name) => name.startsWith(MINE) && name !== CACHE)
  const whole = await Promise.all(others.map((name) => caches.match(WHOLE, { cacheName: name })))
  const before = others.findLast((_, index) => whole[index])
  await Promise.all(others.filter((name) => name !== before).map((name) => caches.delete(name)))
}

async function answer(/** @type {Request} */ request) {
  const url = new URL(request.url)
  const name = url.origin + url.pathname
  const file = name === registration.scope ? `${name}index.html` : name
  const kept = (await caches.match(file, { cacheName: CACHE })) ?? (await caches.match(file))
  return kept ?? fetch(request)
}
