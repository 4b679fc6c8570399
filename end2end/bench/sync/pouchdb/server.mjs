// PouchDB's own server: express-pouchdb over LevelDB on the disk, with one database for one person's caseload.

import { createRequire } from 'node:module';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listen, sendFile } from '../files.mjs';

const require = createRequire(import.meta.url);
const TOGETHER = 500;

export const durability = 'as the browser has it (relaxed)';

function databases(dir) {
  const PouchDB = require('pouchdb');
  return PouchDB.defaults({ prefix: `${join(dir, 'level')}/` });
}

export async function prepare(dir, _seed, records) {
  await mkdir(join(dir, 'level'), { recursive: true });
  const Database = databases(dir);
  const caseload = new Database('caseload');
  for (let at = 0; at < records.length; at += TOGETHER) {
    const docs = records.slice(at, at + TOGETHER).map(({ id, ...record }) => ({ _id: id, ...record }));
    await caseload.bulkDocs(docs);
  }
  await caseload.close();
}

export async function serve({ dir, port, site }) {
  const express = require('express');
  const Database = databases(dir);
  const app = express();
  const inMemory = { inMemoryConfig: true, logPath: join(dir, 'log.txt'), mode: 'minimumForPouchDB' };
  app.use('/db', require('express-pouchdb')(Database, inMemory));
  app.use(sendFile(site));
  const caseload = new Database('caseload');
  await caseload.info();
  const { stop } = await listen(port, app);
  return {
    stop: async () => {
      await stop();
      await caseload.close();
    },
  };
}
