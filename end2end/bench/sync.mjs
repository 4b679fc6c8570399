// Measures Kept's sync beside its peers', in the same run on the same machine: `node sync.mjs [--runs N] [--peers a,b]
// [--work a,b] [--most N] [--out FILE]`. What is measured and how is in docs/MEASURED.md.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SITE } from '../lib/server.mjs';
import { commit, load, machine, spread } from './numbers.mjs';
import { buildPage } from './sync/build.mjs';
import { template } from './sync/place.mjs';
import { PEERS } from './sync/peers.mjs';
import { program } from './sync/server-load.mjs';
import { print } from './sync/table.mjs';
import { WORKS } from './sync/works.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    peers: { type: 'string', default: PEERS.join(',') },
    work: { type: 'string' },
    most: { type: 'string', default: '1000000' },
    out: { type: 'string' },
  },
});
const target = dirname(SITE);
const runs = Number(values.runs);
const out = resolve(values.out ?? join(target, 'bench-sync.json'));
const dir = join(target, 'bench-sync');
const ENGINE = process.env.KEPT_ENGINE ?? join(target, 'bench-engine/site');

const sets = { 1_000: await dataSet(1_000), 10_000: await dataSet(10_000) };
const peers = await Promise.all(values.peers.split(',').map(openPeer));
const report = { date: new Date().toISOString(), commit: commit(), machine: machine(), runs, load: [load()], peers: {}, results: {} };
for (const { name, brotli, server } of peers) report.peers[name] = { brotli, durability: server.durability };

for (const name of values.work?.split(',') ?? Object.keys(WORKS)) {
  const work = WORKS[name];
  if (!work) throw new Error(`there is no work ${name}: ${Object.keys(WORKS).join(', ')}`);
  const results = (report.results[name] = {});
  console.log(`${work.title} …`);
  for (let run = 0; run < Math.min(runs, work.runs ?? runs); run++) {
    // One after the other in each run, so that what else the machine does meets them alike.
    for (const peer of peers.filter((peer) => work.isFor(peer.name))) await measure(work, peer, results, run);
  }
  for (const result of Object.values(results)) summarise(result);
  report.load.push(load());
  await save();
}
print(report, WORKS);
console.log(`\nWritten to ${relative(process.cwd(), out)}.`);

async function measure(work, peer, results, run) {
  const result = (results[peer.name] ??= { samples: {}, failed: [] });
  try {
    const sample = await work.run(peer, sets, { most: Number(values.most) });
    for (const [name, value] of Object.entries(sample)) (result.samples[name] ??= []).push(value);
    console.log(`  ${run + 1} ${peer.name}: ${JSON.stringify(sample).slice(0, 140)}`);
  } catch (error) {
    result.failed.push(error.message.split('\n')[0]);
    console.log(`  ${run + 1} ${peer.name}: ${error.message}`);
  }
}

/** Spreads of what was measured, in place of the samples. */
function summarise(result) {
  for (const [name, samples] of Object.entries(result.samples)) result[name] = spread(samples);
  delete result.samples;
  if (result.failed.length === 0) delete result.failed;
}

async function save() {
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** So many records, on a server of Kept and as JSON for the others. */
async function dataSet(count) {
  const seed = await template(dir, `seed-${count}`, (dir) => program('seed', dir, count));
  const records = JSON.parse(await readFile(join(seed, 'records.json'), 'utf8'));
  const prose = records.filter(({ what, saw }) => what ?? saw).map(({ id }) => id);
  return { count, seed, records, prose };
}

/** A peer with its page built; its server is filled with a data set when that is first asked for. */
async function openPeer(name) {
  const server = await import(`./sync/${name}/server.mjs`);
  const page = await buildPage(name, dir, ENGINE);
  const made = new Map();
  const seeded = async ({ count, seed, records }) => {
    if (!made.has(count)) {
      made.set(count, await template(dir, `${name}/server-${count}`, (dir) => server.prepare(dir, seed, records)));
    }
    return made.get(count);
  };
  return { name, server, ...page, seeded };
}
