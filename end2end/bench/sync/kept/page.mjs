// Kept's engine in a page without its screens: the client as it is shipped, driven by the bench.

import init, * as kept from './kept.js';
import { measured, until } from '../page.mjs';

const field = ({ what }) => (what === undefined ? 'saw' : 'what');
let records = new Map();

measured({
  ready: () => init({ module_or_path: fetch('/kept_bg.wasm') }),
  know: (all) => (records = new Map(all.map((record) => [record.id, field(record)]))),
  open: () => kept.open(),

  /** Signing in is not measured; what follows it is. */
  async admit({ login, words }) {
    const answer = await fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-kept': '1' },
      body: JSON.stringify({ login, words, device_name: 'A bench' }),
    });
    if (!answer.ok) throw new Error(`signing in: ${answer.status}`);
    const { person, role, name } = await answer.json();
    return () => kept.claim(person, role, name);
  },
  async first(count, claim) {
    await claim();
    await until(() => kept.count() >= count);
  },
  count: () => kept.count(),
  rows: (most) => kept.rows(most),
  edit: (id, words, part) => kept.edit(id, part ?? records.get(id), words),
  saying: (ids, words) => {
    const [what, saw] = ['what', 'saw'].map((name) => ids.filter((id) => records.get(id) === name));
    return kept.saying(what, 'what', words) + kept.saying(saw, 'saw', words);
  },
  unsent: () => kept.unsent()[0],
  tell: (id, what, on) => kept.tell(id, what, on),
  remove: (id) => kept.remove(id),
  isRemoved: (id) => kept.versions(id, 'removed').some((version) => version.includes('true')),
  isFlagged: (id) => kept.is_flagged(id),
  versions: (id, part) => [...kept.versions(id, part)],
  online: () => kept.send_now(),
  offline: () => undefined,
});
