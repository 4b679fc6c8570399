// Edits: each saved on the device before the next; and 500 made without a line until they are taken by the server and
// seen on another device.

import { Place } from './place.mjs';

const EDITS = 1_000;
export const EDITS_OFFLINE = 500;
export const WORDS = 'Read the story again and she fell asleep before the owl came home.';

/** How long each of 1,000 edits took until the device had saved it, in milliseconds. */
export async function edits(peer, set, { connected }) {
  const place = await Place.open(peer, set);
  try {
    const device = await withEverything(place, set);
    await device.offline(!connected);
    return await device.run((bench, [ids, words]) => bench.edits(ids, words), [set.prose.slice(0, EDITS), WORDS]);
  } finally {
    await place.close();
  }
}

/** `{ acknowledged, seen }`: milliseconds from the moment the line is there again. */
export async function offlineEdits(peer, set) {
  const place = await Place.open(peer, set);
  try {
    const [mine, other] = [await withEverything(place, set), await withEverything(place, set)];
    await other.offline(false);
    await mine.offline(true);
    const ids = set.prose.slice(0, EDITS_OFFLINE);
    await mine.run((bench, [ids, words]) => bench.edits(ids, words), [ids, WORDS]);
    const seen = other.run((bench, [ids, words]) => bench.sees(ids, words), [ids, WORDS]);
    const began = Date.now();
    await mine.offline(false);
    const acknowledged = await mine.run((bench) => bench.sent?.());
    const shown = { seen: (await seen) - began };
    // Not every peer tells when its server has taken everything.
    return acknowledged ? { acknowledged: acknowledged - began, ...shown } : shown;
  } finally {
    await place.close();
  }
}

/** A device that has synced everything. */
export async function withEverything(place, set) {
  const device = place.device();
  await device.open(set.records);
  await device.ready();
  await device.run((bench, [count, options]) => bench.firstSync(count, options), [set.count, place.options]);
  return device;
}
