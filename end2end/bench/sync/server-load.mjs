// The server alone, driven by a program over HTTP: 200 clients with 50 edits each, and the pull of 100 changes as the
// authority grows.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SITE, openServer } from '../../lib/server.mjs';
import { withPostgres } from './postgres.mjs';

const PROGRAM = process.env.KEPT_BENCH_SYNC ?? join(dirname(SITE), 'release-server/examples/bench_sync');
const CLIENTS = 200;
const EDITS = 50;
const ROUNDS = 20;
const SIZES = [1_000, 10_000, 100_000, 1_000_000];

/** Runs the program that seeds and drives servers; gives what it printed. */
export async function program(...args) {
  const { stdout } = await promisify(execFile)(PROGRAM, args.map(String), { maxBuffer: 1 << 28 });
  return stdout;
}

/** As `serverLoad`, on a new PostgreSQL database that so many servers share. */
export async function postgresLoad(kept, servers) {
  return withPostgres((database) => serverLoad(kept, { database, servers }));
}

/** `{ per_second, p50_ms, p99_ms }` of durable operations; `database` is a connection string, else it is SQLite. */
export async function serverLoad({ site }, { database, servers = 1 } = {}) {
  return onServers(['people', CLIENTS], { site, database, servers }, async (addresses, people) => {
    const { per_second, p50_ms, p99_ms } = JSON.parse(await program('load', addresses, people, EDITS));
    return { per_second: Math.round(per_second), p50_ms, p99_ms };
  });
}

/** The median pull and push of 100 changes, in milliseconds, by how many records the authority has. */
export async function growth({ site }, most = SIZES.at(-1)) {
  const found = {};
  for (const size of SIZES.filter((size) => size <= most)) {
    const took = await onServers(['grow', size], { site }, async (address, people) => {
      return JSON.parse(await program('pull', address, people, ROUNDS));
    });
    found[`pull_ms_at_${size}`] = took.pull_p50_ms;
    found[`push_ms_at_${size}`] = took.push_p50_ms;
  }
  return found;
}

/** Seeds a folder with `[what, how many]`, and runs `work(addresses, people)` while so many servers stand on it. */
async function onServers([what, count], { site, database, servers = 1 }, work) {
  const dir = await mkdtemp(join(tmpdir(), 'kept-bench-load-'));
  const running = [];
  try {
    const people = join(dir, 'people.json');
    await writeFile(people, await program(what, dir, count, ...(database ? [database] : [])));
    const args = database ? ['--database', database] : [];
    for (let no = 0; no < servers; no++) running.push(await openServer({ data: dir, site, args }));
    return await work(running.map(({ port }) => `localhost:${port}`).join(','), people);
  } finally {
    for (const server of running) await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
