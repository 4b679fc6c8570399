// TinyBase's own WebSocket server with files behind it: one mergeable store for each family.

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createMergeableStore } from 'tinybase';
import { createFilePersister } from 'tinybase/persisters/persister-file';
import { createWsServer } from 'tinybase/synchronizers/synchronizer-ws-server';
import { WebSocketServer } from 'ws';
import { byFamily } from '../families.mjs';
import { freePort, listen, sendFile } from '../files.mjs';

export const durability = 'as the browser has it (relaxed)';

const file = (dir, name) => join(dir, 'stores', name);

export async function prepare(dir, _seed, records) {
  await mkdir(file(dir, ''), { recursive: true });
  for (const [family, own] of byFamily(records)) {
    const store = createMergeableStore();
    store.transaction(() => own.forEach(({ id, ...record }) => store.setRow('records', id, record)));
    const persister = createFilePersister(store, file(dir, family));
    await persister.save();
    await persister.destroy();
  }
}

export async function serve({ dir, port, site }) {
  const own = await freePort();
  const sockets = new WebSocketServer({ port: own, host: 'localhost' });
  const server = createWsServer(sockets, (name) => createFilePersister(createMergeableStore(), file(dir, name)));
  const pages = await listen(port, sendFile(site));
  const stop = async () => {
    await pages.stop();
    await server.destroy();
    for (const client of sockets.clients) client.terminate();
    await new Promise((done) => sockets.close(done));
  };
  return { stop, options: { own, families: await readdir(file(dir, '')) } };
}
