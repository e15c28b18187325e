// Stores complete versions of the page for offline use. All files except the pages are in a folder named by its content, so a
// page always gets the files of its own version, whichever worker is active.

// `cargo xtask dist` sets both: a digest of all files, and [name, integrity] of each.
const VERSION = ''
/** @type {[name: string, integrity: string][]} */
const FILES = []

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))
const { registration } = worker

// One origin may have several copies of this page, each with its own caches.
const PREFIX = `reusecheck ${registration.scope} `
const CACHE = PREFIX + VERSION
// Stored last: a cache with this entry is complete. Earlier releases use the same name.
const COMPLETE = 'whole'

worker.addEventListener('install', (event) => event.waitUntil(store()))
worker.addEventListener('activate', (event) => event.waitUntil(removeOldVersions().then(() => worker.clients.claim())))
worker.addEventListener('message', (event) => event.data === 'activate' && event.waitUntil(worker.skipWaiting()))
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  if (method === 'GET' && url.startsWith(registration.scope)) event.respondWith(answer(event.request))
})

/** Stores all files or none. A host in the middle of an update serves files of another version, which fail the integrity check. */
async function store() {
  const files = await Promise.all(
    FILES.map(async ([name, integrity]) => {
      const response = await fetch(name, { cache: 'no-cache', integrity })
      if (!response.ok) throw new Error(`${name}: ${response.status}`)
      // Browsers reject a stored response that was redirected, so it is copied.
      return { name, response: new Response(response.body, { headers: response.headers }) }
    }),
  )
  try {
    const cache = await caches.open(CACHE)
    await Promise.all(files.map(({ name, response }) => cache.put(name, response)))
    await cache.put(COMPLETE, new Response())
  } catch (error) {
    // The storage is full: free what an incomplete version uses.
    await caches.delete(CACHE)
    throw error
  }
}

/** Removes all versions except this one and the last complete one, which open pages may still use. */
async function removeOldVersions() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  const complete = await Promise.all(others.map((name) => caches.match(COMPLETE, { cacheName: name })))
  const previous = others.findLast((_, index) => complete[index])
  await Promise.all(others.filter((name) => name !== previous).map((name) => caches.delete(name)))
}

async function answer(/** @type {Request} */ request) {
  const url = new URL(request.url)
  const name = url.origin + url.pathname
  const file = name === registration.scope ? `${name}index.html` : name
  const stored = (await caches.match(file, { cacheName: CACHE })) ?? (await caches.match(file))
  return stored ?? fetch(request)
}
