// RxDB as its documentation sets it up, on its Dexie storage.

import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { line, main } from '../families.mjs';
import { measured } from '../page.mjs';

const text = { type: 'string' };
const FIELDS = ['kind', 'family', 'what', 'why', 'saw', 'told', 'think', 'name', 'forename', 'worker_name', 'visit', 'plan'];
const MORE = ['by', 'by_name', 'to', 'to_name', 'due', 'made_on', 'who', 'team', 'person', 'worker', 'from'];
const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 32 },
    place: { type: 'number' },
    is_child: { type: 'boolean' },
    ...Object.fromEntries([...FIELDS, ...MORE].map((field) => [field, text])),
  },
  required: ['id'],
};
let records;

measured({
  know: () => undefined,
  async open() {
    const db = await createRxDatabase({ name: 'caseload', storage: getRxStorageDexie() });
    ({ records } = await db.addCollections({ records: { schema } }));
  },
  async first() {
    const { error } = await records.bulkInsert(await (await fetch('/records.json')).json());
    if (error.length > 0) throw new Error(`${error.length} records were not taken`);
  },
  count: () => records.count().exec(),
  rows: async (limit) => (await records.find({ sort: [{ id: 'asc' }], limit }).exec()).map(line),
  async edit(id, words) {
    const doc = await records.findOne(id).exec();
    await doc.incrementalPatch({ [main(doc)]: words });
  },
  online: () => undefined,
  offline: () => undefined,
});
