// For databases of one device: the records come from a file, and no server is asked.

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { listen, sendFile } from './files.mjs';

/** The seeded records beside the page. */
export async function prepare(dir, seed) {
  await cp(join(seed, 'records.json'), join(dir, 'records.json'));
}

export async function serve({ dir, port, site }) {
  const [records, page] = [sendFile(dir), sendFile(site)];
  return listen(port, (request, response) => (request.url === '/records.json' ? records : page)(request, response));
}
