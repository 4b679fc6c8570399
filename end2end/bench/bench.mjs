// Measures what Kept promises of speed and writes it to a file: `node bench.mjs [--runs N] [--out FILE]`.
//
// The server is stopped while the phone is timed, as it is without signal, so that the whole machine is the browser's.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openAuthority } from '../lib/authority.mjs';
import { NO_SERVER } from '../lib/browser.mjs';
import { Phone } from '../lib/phone.mjs';
import { SITE } from '../lib/server.mjs';
import { coldStarts } from './cold-start.mjs';
import { firstLoad } from './first-load.mjs';
import { commit, load, machine, spread, tenth } from './numbers.mjs';
import { saves } from './save.mjs';

const GOALS = { first_load_kib: 200, cold_start_ms: 400, cold_start_x4_ms: 1200, save_p95_ms: 50 };
const THROTTLE = 4;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' }, out: { type: 'string' } } });
const runs = Number(values.runs);
const runsThrottled = Math.max(3, Math.ceil(runs / 2));
const out = resolve(values.out ?? join(dirname(SITE), 'bench.json'));

const server = await openAuthority();
const phone = new Phone(server.url, { expected: [NO_SERVER] });
const report = { date: new Date().toISOString(), commit: commit(), machine: machine(), goals: GOALS };
try {
  say('first load');
  report.first_load = await firstLoad(server);

  await phone.open();
  await phone.takeCaseload(server.accounts.priya);
  await phone.sees('Everything is sent');
  await phone.close();
  await server.stop();

  say(`${runs} cold starts`);
  report.cold_start = { ...spread(await coldStarts(phone, runs)), load: load() };
  say(`${runsThrottled} cold starts with a processor ${THROTTLE} times slower`);
  report.cold_start_x4 = { ...spread(await coldStarts(phone, runsThrottled, THROTTLE)), load: load() };

  say(`${runs} visits saved`);
  await phone.open();
  const saved = await saves(phone, runs);
  report.save = { ...spread(saved.saves), bytes: saved.bytes, load: load() };
  report.save_from_tap = spread(saved.taps);
  report.strict_put = spread(saved.puts);
  report.save_over_put = tenth(report.save.median / report.strict_put.median);
} finally {
  await phone.dispose();
  await server.close();
}
await mkdir(dirname(out), { recursive: true });
await writeFile(out, `${JSON.stringify(report, undefined, 2)}\n`);
print(report);
console.log(`\nWritten to ${relative(process.cwd(), out)}.`);

function say(what) {
  console.log(`${what} …`);
}

function print({ first_load, cold_start, cold_start_x4, save, save_from_tap, strict_put, save_over_put, machine, commit }) {
  console.log(`\n${machine.cores} cores, ${machine.cpu}, commit ${commit}\n`);
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  const row = (...cells) => console.log(cells.map((cell, i) => (i ? String(cell).padStart(12) : String(cell).padEnd(44))).join(''));
  row('first load', 'brotli', 'gzip', 'raw');
  for (const asset of first_load.assets) row(`  ${asset.path}`, kib(asset.brotli), kib(asset.gzip), kib(asset.raw));
  const together = (name, part) => row(`  ${name}`, ...['brotli', 'gzip', 'raw'].map((encoding) => kib(part[encoding])));
  together(`together (goal ${GOALS.first_load_kib} KiB)`, first_load.total);
  together('her other screens, fetched once Today stands', first_load.later);
  console.log('');
  const ms = (number) => `${number} ms`;
  const line = (name, { median, p95, least, most, runs, load }) => row(name, ms(median), ms(p95), ms(least), ms(most), runs, load ?? '');
  row('', 'median', 'p95', 'least', 'most', 'runs', 'load');
  line(`offline cold start to Today (goal ${GOALS.cold_start_ms})`, cold_start);
  line(`  at ${THROTTLE}× CPU throttle (goal ${GOALS.cold_start_x4_ms})`, cold_start_x4);
  line(`save of a visit, strict (goal p95 ${GOALS.save_p95_ms})`, save);
  line('  with the wait from finger to click', save_from_tap);
  line('  one strict put of the same bytes', strict_put);
  row('  save over put, medians', `${save_over_put} ×`);
}
