// What is measured, of whom, and what Kept promises.

import { bytes } from './bytes.mjs';
import { conflicts } from './conflicts.mjs';
import { edits, offlineEdits } from './edits.mjs';
import { THROTTLE, firstSync } from './first-sync.mjs';
import { growth, postgresLoad, serverLoad } from './server-load.mjs';
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
  cold_10000: {
    title: 'a new browser process over 10,000 records, of databases without a server',
    goal: { cold: 250 },
    isFor: only(...LOCAL),
    run: async (peer, sets) => {
      const { cold, memory } = await firstSync(peer, sets[10_000]);
      return { cold, memory };
    },
  },
  edits: {
    title: '1,000 edits without a line, each saved before the next',
    goal: { p50: 6, p99: 35 },
    isFor: everybody,
    run: async (peer, sets) => centiles(await edits(peer, sets[10_000], { connected: false })),
  },
  edits_connected: {
    title: 'the same while the server takes them',
    goal: { p50: 6, p99: 35 },
    isFor: synced,
    run: async (peer, sets) => centiles(await edits(peer, sets[10_000], { connected: true })),
  },
  offline_edits: {
    title: '500 edits made offline, until a second device shows them',
    goal: { acknowledged: 600, seen: 600 },
    isFor: synced,
    run: (peer, sets) => offlineEdits(peer, sets[1_000]),
  },
  conflicts: {
    title: 'pairs of edits on two devices without a line',
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
  throttled_10000: {
    title: 'the same with 10,000 records',
    isFor: only('kept', 'pouchdb'),
    runs: 1,
    run: (peer, sets) => firstSync(peer, sets[10_000], { throttled: THROTTLE }),
  },
  bytes: {
    title: 'bytes on the line: first sync of 1,000 records, 500 edits',
    isFor: synced,
    runs: 1,
    run: (peer, sets) => bytes(peer, sets[1_000]),
  },
  server: {
    title: '200 clients, 50 edits each, every edit pushed and pulled by itself, SQLite',
    goal: { per_second: 2_000, p99_ms: 100 },
    isFor: only('kept'),
    run: (kept) => serverLoad(kept),
  },
  server_postgres_1: {
    title: 'the same on PostgreSQL, one server process',
    isFor: only('kept'),
    run: (kept) => postgresLoad(kept, 1),
  },
  server_postgres_3: {
    title: 'the same on PostgreSQL, three server processes',
    isFor: only('kept'),
    run: (kept) => postgresLoad(kept, 3),
  },
  growth: {
    title: 'pull and push of 100 changes as the authority grows',
    isFor: only('kept'),
    runs: 1,
    run: (kept, _sets, { most }) => growth(kept, most),
  },
};

function centiles(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  return { p50: spread(samples).median, p99: tenth(sorted[Math.ceil(sorted.length * 0.99) - 1]) };
}
