// Two devices of one person, both without a line, write about the same records; then both are connected. Every true
// conflict must be flagged, nothing else may be, and no version may be lost.

import { setTimeout as pause } from 'node:timers/promises';
import { withEverything } from './edits.mjs';
import { Place } from './place.mjs';

const QUIET_MS = 1_500;
const WAIT_MS = 60_000;
const KEPT_ON = '2026-11-21';
const MOVED_TO = '2026-12-04';
const REMOVED = 'removed';

/** `{ pairs, flagged, missed, false, lost }` on both devices together, each pair counted once. */
export async function conflicts(peer, set) {
  const place = await Place.open(peer, set);
  try {
    const devices = [await withEverything(place, set), await withEverything(place, set)];
    const pairs = pairsOf(set.records);
    for (const [no, device] of devices.entries()) {
      await device.offline(true);
      for (const pair of pairs) await device.run((bench, [name, args]) => bench[name](...args), pair.acts[no]);
    }
    for (const device of devices) await device.offline(false);
    return judge(pairs, await settled(devices, pairs));
  } finally {
    await place.close();
  }
}

/** Each pair: what either device does, and what must come of it. */
function pairsOf(records) {
  const of = (kind, count) => records.filter((record) => record.kind === kind).slice(0, count);
  const words = (no, field) => `Written on device ${no} in ${field}, and not on the other one.`;
  const same = of('visit_note', 50).map(({ id }) => ({
    id,
    fields: ['saw'],
    isTrue: true,
    acts: [0, 1].map((no) => ['edit', [id, words(no, 'saw'), 'saw']]),
    kept: [0, 1].map((no) => words(no, 'saw')),
  }));
  const others = of('goal', 25).map(({ id }) => ({
    id,
    fields: ['what', 'why'],
    isTrue: false,
    acts: ['what', 'why'].map((field, no) => ['edit', [id, words(no, field), field]]),
    kept: ['what', 'why'].map((field, no) => words(no, field)),
  }));
  const events = of('promise', 15).map(({ id }) => ({
    id,
    fields: ['events'],
    isTrue: true,
    acts: [['tell', [id, 'kept', KEPT_ON]], ['tell', [id, 'renegotiated', MOVED_TO]]],
    kept: [KEPT_ON, MOVED_TO],
  }));
  return [...same, ...others, ...events, ...removals(of('step', 10), words)];
}

/** One device writes in a record, the other removes it; which of the two is the later one takes turns. */
function removals(records, words) {
  return records.map(({ id }, place) => {
    const writer = place % 2;
    const edit = ['edit', [id, words(writer, 'what'), 'what']];
    const remove = ['remove', [id]];
    return {
      id,
      fields: ['what'],
      isTrue: true,
      acts: writer === 0 ? [edit, remove] : [remove, edit],
      kept: [words(writer, 'what'), REMOVED],
    };
  });
}

/** What both devices show once they show the same and go on doing so. */
async function settled(devices, pairs) {
  const asked = { fields: pairs.map(({ id, fields }) => ({ id, fields })), removed: REMOVED };
  let before;
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await pause(QUIET_MS)) {
    const shown = [];
    for (const device of devices) shown.push(await device.run(look, asked));
    const now = JSON.stringify(shown);
    if (JSON.stringify(shown[0]) === JSON.stringify(shown[1]) && now === before) return shown;
    before = now;
  }
  throw new Error(`the two devices do not show the same after ${WAIT_MS / 1000} s`);
}

/** In the page: whether each record is flagged, and everything that can be read of the fields, in no order. A removal is
 * read where the record is not there, or where it is told that somebody removed it. */
async function look(bench, asked) {
  const found = [];
  for (const { id, fields } of asked.fields) {
    const versions = (await bench.isRemoved(id)) ? [asked.removed] : [];
    for (const field of fields) versions.push(...(await bench.versions(id, field)));
    found.push({ isFlagged: Boolean(await bench.isFlagged(id)), versions: versions.map(String).sort() });
  }
  return found;
}

function judge(pairs, [shown]) {
  const result = { pairs: pairs.length, flagged: 0, missed: 0, false: 0, lost: 0 };
  for (const [no, { isTrue, kept }] of pairs.entries()) {
    const { isFlagged, versions } = shown[no];
    if (isTrue) result[isFlagged ? 'flagged' : 'missed'] += 1;
    else if (isFlagged) result.false += 1;
    result.lost += kept.filter((words) => !versions.some((version) => version.includes(words))).length;
  }
  return result;
}
