// What lies in a page's IndexedDB, read and damaged from outside the app.

import { decode } from './msgpack.mjs';

/** Every stored value of `table` (or of all) as `{ table, key, bytes }`; bytes is base64, or null where there are none. */
export function stored(page, table) {
  return page.evaluate(async (wanted) => {
    const db = await new Promise((done, failed) => {
      const opening = indexedDB.open('kept');
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    try {
      const found = [];
      for (const name of [...db.objectStoreNames].filter((name) => !wanted || name === wanted)) {
        const store = db.transaction(name).objectStore(name);
        const [keys, values] = await Promise.all(
          [store.getAllKeys(), store.getAll()].map(
            (request) => new Promise((done, failed) => {
              request.onsuccess = () => done(request.result);
              request.onerror = () => failed(request.error);
            }),
          ),
        );
        keys.forEach((key, i) => {
          const value = values[i];
          const bytes = value instanceof Uint8Array ? btoa(Array.from(value, (b) => String.fromCharCode(b)).join('')) : null;
          found.push({ table: name, key, bytes });
        });
      }
      return found;
    } finally {
      db.close();
    }
  }, table);
}

/** What of the outbox waits to be sent. What was sent lies there too, until a backup of the server has it. */
export async function waiting(page) {
  const [position] = (await stored(page, 'meta')).filter(({ key }) => key === 'position');
  const answered = position ? Number(decode(Buffer.from(position.bytes, 'base64')).answered ?? 0) : 0;
  return (await stored(page, 'outbox')).filter(({ key }) => key > answered);
}

/** Writes `{ table, key, bytes }` as they are, garbage included; where bytes is null the entry is deleted. */
export function overwrite(page, entries) {
  return page.evaluate(async (entries) => {
    const db = await new Promise((done, failed) => {
      const opening = indexedDB.open('kept');
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    const tx = db.transaction([...db.objectStoreNames], 'readwrite', { durability: 'strict' });
    for (const { table, key, bytes } of entries) {
      if (bytes !== null) tx.objectStore(table).put(Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)), key);
      else tx.objectStore(table).delete(key);
    }
    await new Promise((done, failed) => {
      tx.oncomplete = done;
      tx.onabort = () => failed(tx.error);
    });
    db.close();
  }, entries);
}

/** Bytes as `overwrite` wants them. */
export const base64 = (bytes) => Buffer.from(bytes).toString('base64');

/** Where in the page's store the words stand, in either encoding a program would use. */
export async function findInStore(page, words) {
  const entries = await stored(page);
  return entries.filter(({ key, bytes }) => {
    return String(key).includes(words) || (bytes && holds(Buffer.from(bytes, 'base64'), words));
  });
}

/** Whether bytes hold the words, as UTF-8 or UTF-16. */
export function holds(bytes, words) {
  return ['utf8', 'utf16le'].some((encoding) => bytes.includes(Buffer.from(words, encoding)));
}
