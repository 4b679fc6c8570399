// Kept itself: `kept serve` as it is released, on an authority of one worker with 60 families.

import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openServer } from '../../../lib/server.mjs';

export const durability = 'strict';

/** The authority as it was seeded, with the account that signs in. */
export async function prepare(dir, seed) {
  await cp(seed, dir, { recursive: true });
}

export async function serve({ dir, port, site }) {
  const account = JSON.parse(await readFile(join(dir, 'account.json'), 'utf8'));
  const server = await openServer({ data: dir, port, site });
  return { stop: () => server.stop(), options: account };
}
