// PouchDB as its guides set it up: one local database, one-shot replication first, then live sync with retry.

import PouchDB from 'pouchdb';
import { line, main } from '../families.mjs';
import { measured } from '../page.mjs';

let db;
let live;
let pending = 0;
const remote = () => new PouchDB(`${location.origin}/db/caseload`);

/** Every version of a document that no other one replaced. */
async function leaves(id) {
  return (await db.get(id, { open_revs: 'all' })).map(({ ok }) => ok);
}

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
  remove: async (id) => db.remove(await db.get(id)),
  /** Also where another version won: the removal is a leaf of its own. */
  isRemoved: async (id) => (await leaves(id)).some(({ _deleted }) => _deleted),
  versions: async (id, field) => (await leaves(id)).filter(({ _deleted }) => !_deleted).map((doc) => doc[field]),
  /** As its guide to conflicts finds them; a removal is none of these. */
  async isFlagged(id) {
    const { rows } = await db.allDocs({ keys: [id], include_docs: true, conflicts: true });
    return Boolean(rows[0].doc?._conflicts?.length);
  },
  online() {
    pending = 1;
    live = db.sync(remote(), { live: true, retry: true });
    live.push.on('paused', () => (pending = 0));
    live.push.on('active', () => (pending = 1));
  },
  offline: () => live?.cancel(),
});
