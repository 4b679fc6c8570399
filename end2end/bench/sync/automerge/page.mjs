// Automerge-repo as its documentation sets it up: IndexedDB for the device, a websocket to the sync server.

import { automergeWasmBase64 } from '@automerge/automerge/automerge.wasm.base64';
import * as Automerge from '@automerge/automerge/slim';
import { Repo } from '@automerge/automerge-repo/slim';
import { BrowserWebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { IndexedDBStorageAdapter } from '@automerge/automerge-repo-storage-indexeddb';
import { first, line, main } from '../families.mjs';
import { measured, until } from '../page.mjs';

let repo;
let network;
let handles = [];
const place = new Map();

async function find(urls) {
  handles = await Promise.all(urls.map((url) => repo.find(url)));
  for (const handle of handles) for (const id of Object.keys(handle.doc().records)) place.set(id, handle);
}

const record = (id) => place.get(id).doc().records[id];

async function change(id, made) {
  const handle = place.get(id);
  handle.change((doc) => made(doc.records));
  await repo.flush([handle.documentId]);
}

function write(id, field, words) {
  return change(id, (records) => {
    records[id][field] = words;
  });
}

measured({
  ready: () => Automerge.initializeBase64Wasm(automergeWasmBase64),
  know: () => undefined,
  async open() {
    repo = new Repo({ storage: new IndexedDBStorageAdapter() });
    await find(JSON.parse(localStorage.urls ?? '[]'));
  },
  async first(count, { own, urls }) {
    localStorage.urls = JSON.stringify(urls);
    network = new BrowserWebSocketClientAdapter(`ws://localhost:${own}`);
    repo.networkSubsystem.addNetworkAdapter(network);
    await until(() => network.isReady());
    await find(urls);
    await until(() => this.count() >= count);
    await repo.flush();
  },
  count: () => handles.reduce((all, handle) => all + Object.keys(handle.doc().records).length, 0),
  rows(most) {
    const all = handles.flatMap((handle) => Object.values(handle.doc().records));
    return first(all, most).map(line);
  },
  edit: (id, words, field) => write(id, field ?? main(record(id)), words),
  saying: (ids, words) => ids.filter((id) => record(id)[main(record(id))] === words).length,
  tell: (id, what, on) => write(id, 'events', `${what} ${on}`),
  remove: (id) => change(id, (records) => delete records[id]),
  isRemoved: (id) => !record(id),
  isFlagged(id) {
    const { records } = place.get(id).doc();
    const isOf = (object) => (field) => Automerge.getConflicts(object, field);
    return Boolean(isOf(records)(id)) || Object.keys(records[id] ?? {}).some(isOf(records[id]));
  },
  versions(id, field) {
    if (!record(id)) return [];
    const conflicts = Automerge.getConflicts(record(id), field);
    return conflicts ? Object.values(conflicts) : [record(id)[field]];
  },
  online: () => network.connect(repo.peerId, {}),
  offline: () => network.disconnect(),
});
