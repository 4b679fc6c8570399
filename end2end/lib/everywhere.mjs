// Everywhere that a page can keep anything: IndexedDB, Cache Storage, and the small stores of text.

import { findInStore, holds } from './store.mjs';

/** Where on this page's device the words stand, in words. */
export async function findEverywhere(page, words) {
  const tables = (await findInStore(page, words)).map(({ table }) => `IndexedDB ${table}`);
  const kept = await page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
        found.push([`Cache Storage ${request.url}`, Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')]);
      }
    }
    for (const [name, store] of Object.entries({ localStorage, sessionStorage })) {
      found.push([name, unescape(encodeURIComponent(JSON.stringify({ ...store })))]);
    }
    return found;
  });
  const more = kept.filter(([, text]) => holds(Buffer.from(text, 'latin1'), words)).map(([where]) => where);
  return [...new Set([...tables, ...more])].sort();
}
