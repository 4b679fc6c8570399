// Yjs over hocuspocus, with its database extension on files: one document for each family.

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import * as Y from 'yjs';
import { byFamily } from '../families.mjs';
import { freePort, listen, sendFile } from '../files.mjs';

export const durability = 'as the browser has it (relaxed)';

const file = (dir, name) => join(dir, 'documents', name);

export async function prepare(dir, _seed, records) {
  await mkdir(file(dir, ''), { recursive: true });
  for (const [family, own] of byFamily(records)) {
    const doc = new Y.Doc();
    const map = doc.getMap('records');
    doc.transact(() => own.forEach((record) => map.set(record.id, new Y.Map(Object.entries(record)))));
    await writeFile(file(dir, family), Y.encodeStateAsUpdate(doc));
  }
}

export async function serve({ dir, port, site }) {
  const own = await freePort();
  const server = new Server({
    port: own,
    address: 'localhost',
    quiet: true,
    stopOnSignals: false,
    extensions: [
      new Database({
        fetch: ({ documentName }) => readFile(file(dir, documentName)).catch(() => null),
        store: ({ documentName, state }) => writeFile(file(dir, documentName), state),
      }),
    ],
  });
  await server.listen();
  const pages = await listen(port, sendFile(site));
  const stop = async () => {
    await pages.stop();
    await server.destroy();
  };
  return { stop, options: { own, families: await readdir(file(dir, '')) } };
}
