// What a phone fetches before a worker's first screen stands is bounded: a poor signal carries it in seconds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLoad } from './bench/first-load.mjs';
import { openAuthority } from './lib/authority.mjs';

const KIB_MAX = 200;

test('signing in and Today fit into 200 KiB, and the rest comes once they stand', async (t) => {
  const server = await openAuthority();
  try {
    const { assets, total, later } = await firstLoad(server);
    for (const { path, brotli } of assets) t.diagnostic(`${path} ${brotli}`);
    assert.ok(assets.some(({ path }) => path.endsWith('.wasm')), 'the WebAssembly is among what was counted');
    assert.ok(later.brotli > 0, 'her other screens come afterwards');
    assert.ok(total.brotli <= KIB_MAX * 1024, `${(total.brotli / 1024).toFixed(1)} KiB`);
  } finally {
    await server.close();
  }
});
