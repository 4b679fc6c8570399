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

async function write(id, field, words) {
  const handle = place.get(id);
  handle.change((doc) => {
    doc.records[id][field] = words;
  });
  await repo.flush([handle.documentId]);
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
  isFlagged: (id) => Object.keys(record(id)).some((field) => Automerge.getConflicts(record(id), field)),
  versions(id, field) {
    const conflicts = Automerge.getConflicts(record(id), field);
    return conflicts ? Object.values(conflicts) : [record(id)[field]];
  },
  online: () => network.connect(repo.peerId, {}),
  offline: () => network.disconnect(),
});
