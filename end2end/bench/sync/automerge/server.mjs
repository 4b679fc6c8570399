// Automerge-repo's sync server on files: one document for each family.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Repo } from '@automerge/automerge-repo';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { WebSocketServer } from 'ws';
import { byFamily } from '../families.mjs';
import { freePort, listen, sendFile } from '../files.mjs';

export const durability = 'as the browser has it (relaxed)';

const documents = (dir) => new NodeFSStorageAdapter(join(dir, 'documents'));
const listed = (dir) => join(dir, 'urls.json');

export async function prepare(dir, _seed, records) {
  await mkdir(join(dir, 'documents'), { recursive: true });
  const repo = new Repo({ storage: documents(dir) });
  const urls = byFamily(records).map(([, own]) => {
    const handle = repo.create({ records: Object.fromEntries(own.map((record) => [record.id, record])) });
    return handle.url;
  });
  await repo.flush();
  await repo.shutdown();
  await writeFile(listed(dir), JSON.stringify(urls));
}

export async function serve({ dir, port, site }) {
  const own = await freePort();
  const sockets = new WebSocketServer({ port: own, host: 'localhost' });
  const repo = new Repo({
    network: [new WebSocketServerAdapter(sockets)],
    storage: documents(dir),
    sharePolicy: async () => false,
  });
  const pages = await listen(port, sendFile(site));
  const stop = async () => {
    await pages.stop();
    for (const client of sockets.clients) client.terminate();
    await new Promise((done) => sockets.close(done));
    await repo.shutdown();
  };
  return { stop, options: { own, urls: JSON.parse(await readFile(listed(dir), 'utf8')) } };
}
