// Dexie as its documentation sets it up, with the strict durability that it offers.

import Dexie from 'dexie';
import { line, main } from '../families.mjs';
import { measured } from '../page.mjs';

const db = new Dexie('caseload', { chromeTransactionDurability: 'strict' });
db.version(1).stores({ records: 'id, family' });

measured({
  know: () => undefined,
  open: () => db.open(),
  first: async () => db.records.bulkPut(await (await fetch('/records.json')).json()),
  count: () => db.records.count(),
  rows: async (most) => (await db.records.orderBy('id').limit(most).toArray()).map(line),
  edit: (id, words) =>
    db.transaction('rw', db.records, async () => {
      await db.records.update(id, { [main(await db.records.get(id))]: words });
    }),
  online: () => undefined,
  offline: () => undefined,
});
