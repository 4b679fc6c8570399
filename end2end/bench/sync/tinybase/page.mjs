// TinyBase as its guides set it up: a mergeable store, its IndexedDB persister, a WebSocket synchronizer; one of each
// for each family.

import { createMergeableStore } from 'tinybase';
import { createIndexedDbPersister } from 'tinybase/persisters/persister-indexed-db';
import { createWsSynchronizer } from 'tinybase/synchronizers/synchronizer-ws-client';
import { first, line, main } from '../families.mjs';
import { measured, until } from '../page.mjs';

const stores = new Map();
const place = new Map();
let options;
let synchronizers = [];

async function openStore(name) {
  const store = createMergeableStore();
  const persister = createIndexedDbPersister(store, name);
  stores.set(name, { store, persister });
  await persister.load();
}

function find(id) {
  if (!place.has(id)) {
    for (const [name, { store }] of stores) for (const row of store.getRowIds('records')) place.set(row, name);
  }
  return stores.get(place.get(id));
}

const row = (id) => find(id).store.getRow('records', id);

async function write(id, field, words) {
  const { store, persister } = find(id);
  store.setCell('records', id, field, words);
  await persister.save();
}

async function connect() {
  synchronizers = await Promise.all(
    options.families.map((name) => {
      return createWsSynchronizer(stores.get(name).store, new WebSocket(`ws://localhost:${options.own}/${name}`));
    }),
  );
  await Promise.all(synchronizers.map((synchronizer) => synchronizer.startSync()));
}

measured({
  know: () => undefined,
  open: () => Promise.all(JSON.parse(localStorage.families ?? '[]').map(openStore)),
  async first(count, given) {
    options = given;
    localStorage.families = JSON.stringify(options.families);
    await Promise.all(options.families.map(openStore));
    await connect();
    await until(() => this.count() >= count);
    await Promise.all([...stores.values()].map(({ persister }) => persister.save()));
    for (const { persister } of stores.values()) await persister.startAutoSave();
  },
  count: () => [...stores.values()].reduce((all, { store }) => all + store.getRowCount('records'), 0),
  rows(most) {
    const all = [...stores.values()].flatMap(({ store }) => store.getRowIds('records').map((id) => ({ id, store })));
    return first(all, most).map(({ id, store }) => line(store.getRow('records', id)));
  },
  edit: (id, words, field) => write(id, field ?? main(row(id)), words),
  saying: (ids, words) => ids.filter((id) => row(id)[main(row(id))] === words).length,
  tell: (id, what, on) => write(id, 'events', `${what} ${on}`),
  async remove(id) {
    const { store, persister } = find(id);
    store.delRow('records', id);
    await persister.save();
  },
  isRemoved: (id) => !find(id).store.hasRow('records', id),
  /** Nothing is ever flagged: the last writer of a cell wins. */
  isFlagged: () => false,
  versions: (id, field) => [row(id)[field]],
  online: connect,
  offline: () => Promise.all(synchronizers.map((synchronizer) => synchronizer.destroy())),
});
