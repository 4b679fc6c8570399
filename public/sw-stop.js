// Served in place of `sw.js` when a release turns out to be bad (`kept serve --stop-worker`). It takes the worker and the
// files that it kept off the phone, at once, and nothing else: pages that are open stay as they are, and what people wrote
// is in IndexedDB, which it never touches. Kept then opens from the network alone until the server gives `sw.js` again.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(stop()));

async function stop() {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
}
