// The demonstration authority: made once, as `cargo xtask serve` makes it, and copied for each test, so that no test
// sees what another one wrote.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BIN, SITE, kept, openServer } from './server.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const XTASK = process.env.KEPT_XTASK ?? resolve(dirname(SITE), 'debug/xtask');
const DEMO = ['demo-data', '--families', '60', '--workers', '8', '--teams', '2', '--seed', '7'];
const TEMPLATE = join(dirname(SITE), 'end2end-authority');
const STAMP = 'made-from.txt';

/**
 * A running server on an authority of its own: Priya, Sam, Grace and Ewa can sign in.
 *
 * `accounts.priya` and so on are `{ login, words }`. Options go to `openServer`.
 */
export async function openAuthority(options = {}) {
  await made();
  const server = await openServer({ prepare: (data) => cp(TEMPLATE, data, { recursive: true }), ...options });
  server.accounts = accounts(await readFile(join(server.data, 'accounts.txt'), 'utf8'));
  return server;
}

/** Makes the authority that is copied, where this build of the server has not made it today. */
async function made() {
  const now = await stamp();
  const before = await readFile(join(TEMPLATE, STAMP), 'utf8').catch(() => undefined);
  if (before === now) return;
  await mkdir(dirname(TEMPLATE), { recursive: true });
  const draft = await mkdtemp(`${TEMPLATE}.making-`);
  try {
    const extract = join(draft, 'extract');
    await promisify(execFile)(XTASK, [...DEMO, extract], { cwd: ROOT });
    await kept(['import', 'ssd', extract, '--data', draft]);
    await kept(['demo', '--data', draft]);
    await rm(extract, { recursive: true });
    await writeFile(join(draft, STAMP), now);
    await rm(TEMPLATE, { recursive: true, force: true });
    await rename(draft, TEMPLATE);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** What the authority is made from: the two programs, and the day that the made-up families live on. */
async function stamp() {
  const programs = await Promise.all([BIN, XTASK].map(async (path) => [path, (await stat(path)).mtimeMs]));
  return JSON.stringify({ programs, day: new Date().toISOString().slice(0, 10), demo: DEMO });
}

/** `name … five words`, a line each. */
export function accounts(text) {
  const found = {};
  for (const line of text.split('\n')) {
    const [, login, words] = /^\s*([a-z]+)\b.*?((?:[a-z-]+ ){4}[a-z-]+)\s*$/.exec(line) ?? [];
    if (login) found[login] = { login, words };
  }
  return found;
}
