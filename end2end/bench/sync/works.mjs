// What is measured, of whom, and what Kept promises.

import { conflicts } from './conflicts.mjs';
import { edits, offlineEdits } from './edits.mjs';
import { THROTTLE, firstSync } from './first-sync.mjs';
import { LOCAL } from './peers.mjs';
import { spread, tenth } from '../numbers.mjs';

const everybody = () => true;
const synced = (name) => !LOCAL.includes(name);
const only = (...names) => (name) => names.includes(name);

/** By name: `run(peer, sets)` gives numbers by name; `goal` is said beside them. */
export const WORKS = {
  first_1000: {
    title: 'first sync of 1,000 records',
    goal: { listed: 400 },
    isFor: synced,
    run: (peer, sets) => firstSync(peer, sets[1_000]),
  },
  first_10000: {
    title: 'first sync of 10,000 records',
    goal: { listed: 1_200, cold: 250 },
    isFor: synced,
    run: (peer, sets) => firstSync(peer, sets[10_000]),
  },
  edits: {
    title: '1,000 edits, each saved before the next',
    goal: { p50: 6, p99: 35 },
    isFor: everybody,
    run: async (peer, sets) => centiles(await edits(peer, sets[10_000])),
  },
  offline_edits: {
    title: '500 edits made offline, until a second device shows them',
    goal: { acknowledged: 600, seen: 600 },
    isFor: synced,
    run: (peer, sets) => offlineEdits(peer, sets[1_000]),
  },
  conflicts: {
    title: 'pairs of edits on two devices without a line (numbers of pairs, not milliseconds)',
    goal: { missed: 0, false: 0, lost: 0 },
    isFor: synced,
    runs: 1,
    run: (peer, sets) => conflicts(peer, sets[1_000]),
  },
  throttled: {
    title: 'first sync of 1,000 records, processor 4 × slower, 1.6 Mbit/s, 150 ms',
    isFor: only('kept', 'pouchdb'),
    runs: 3,
    run: (peer, sets) => firstSync(peer, sets[1_000], { throttled: THROTTLE }),
  },
};

function centiles(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  return { p50: spread(samples).median, p99: tenth(sorted[Math.ceil(sorted.length * 0.99) - 1]) };
}
