import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until `holds()` gives something true, which is the answer; fails with `what` after `within` ms. */
export async function until(what, holds, within = 15_000) {
  const end = Date.now() + within;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${within} ms in vain: ${what}`);
    await pause(25);
  }
}
