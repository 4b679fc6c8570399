// PouchDB as its guides set it up: one local database, one-shot replication first, then live sync with retry.

import PouchDB from 'pouchdb';
import { line, main } from '../families.mjs';
import { measured } from '../page.mjs';

let db;
let live;
let pending = 0;
const remote = () => new PouchDB(`${location.origin}/db/caseload`);

measured({
  know: () => undefined,
  open: async () => {
    db = new PouchDB('caseload');
    await db.info();
  },
  first: async () => {
    await db.replicate.from(remote());
  },
  count: async () => (await db.info()).doc_count,
  rows: async (limit) => (await db.allDocs({ limit, include_docs: true })).rows.map(({ doc }) => line(doc)),
  async edit(id, words, field) {
    const doc = await db.get(id);
    await db.put({ ...doc, [field ?? main(doc)]: words });
  },
  async saying(ids, words) {
    const { rows } = await db.allDocs({ keys: ids, include_docs: true });
    return rows.filter(({ doc }) => doc?.[main(doc)] === words).length;
  },
  unsent: () => pending,
  /** A promise's state is a field of its own, as an application would have it. */
  async tell(id, what, on) {
    const doc = await db.get(id);
    await db.put({ ...doc, events: `${what} ${on}` });
  },
  async versions(id, field) {
    const { _rev, _conflicts = [] } = await db.get(id, { conflicts: true });
    const docs = await Promise.all([_rev, ..._conflicts].map((rev) => db.get(id, { rev })));
    return docs.map((doc) => doc[field]);
  },
  isFlagged: async (id) => Boolean((await db.get(id, { conflicts: true }))._conflicts?.length),
  online() {
    pending = 1;
    live = db.sync(remote(), { live: true, retry: true });
    live.push.on('paused', () => (pending = 0));
    live.push.on('active', () => (pending = 1));
  },
  offline: () => live?.cancel(),
});
