// Yjs as its documentation sets it up: y-indexeddb for the device, one hocuspocus socket for all documents.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { first, line, main } from '../families.mjs';
import { measured, until } from '../page.mjs';

const docs = new Map();
const place = new Map();
let socket;
let providers = [];

async function openDoc(name) {
  const doc = new Y.Doc();
  const store = new IndexeddbPersistence(name, doc);
  docs.set(name, { doc, store, map: doc.getMap('records') });
  await store.whenSynced;
}

/** What was written before is on the device: transactions on one store come one after the other. */
function durable({ store }) {
  return new Promise((done, failed) => {
    const asked = store.db.transaction('updates').objectStore('updates').count();
    asked.onsuccess = done;
    asked.onerror = failed;
  });
}

function record(id) {
  const known = docs.get(place.get(id))?.map.get(id);
  if (known) return known;
  for (const [name, { map }] of docs) for (const key of map.keys()) place.set(key, name);
  return docs.get(place.get(id))?.map.get(id);
}

async function write(id, field, words) {
  record(id).set(field, words);
  await durable(docs.get(place.get(id)));
}

measured({
  know: () => undefined,
  open: () => Promise.all(JSON.parse(localStorage.families ?? '[]').map(openDoc)),
  async first(count, { own, families }) {
    localStorage.families = JSON.stringify(families);
    await Promise.all(families.map(openDoc));
    socket = new HocuspocusProviderWebsocket({ url: `ws://localhost:${own}` });
    providers = families.map((name) => {
      const provider = new HocuspocusProvider({ websocketProvider: socket, name, document: docs.get(name).doc });
      provider.attach();
      return provider;
    });
    await until(() => providers.every((provider) => provider.synced) && this.count() >= count);
    await Promise.all([...docs.values()].map(durable));
  },
  count: () => [...docs.values()].reduce((all, { map }) => all + map.size, 0),
  rows(most) {
    const all = [...docs.values()].flatMap(({ map }) => [...map].map(([id, fields]) => ({ id, fields })));
    return first(all, most).map(({ fields }) => line(fields.toJSON()));
  },
  edit: (id, words, field) => write(id, field ?? main(record(id).toJSON()), words),
  saying: (ids, words) => ids.filter((id) => record(id)?.get(main(record(id).toJSON())) === words).length,
  unsent: () => providers.reduce((all, { unsyncedChanges }) => all + unsyncedChanges, 0),
  tell: (id, what, on) => write(id, 'events', `${what} ${on}`),
  async remove(id) {
    record(id);
    const doc = docs.get(place.get(id));
    doc.map.delete(id);
    await durable(doc);
  },
  isRemoved: (id) => !record(id),
  /** Nothing is ever flagged: the last writer wins. */
  isFlagged: () => false,
  versions: (id, field) => [record(id)?.get(field)],
  online: () => socket.connect(),
  offline: () => socket.disconnect(),
});
