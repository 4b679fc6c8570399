// The day of a bad release: a page that needs neither the app nor its worker, and a worker that only takes itself away.
// Neither ever touches what a person wrote.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { axe } from './a11y/axe.mjs';
import { crowding, sideways, targets } from './a11y/checks.mjs';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Phone } from './lib/phone.mjs';
import { openServer } from './lib/server.mjs';
import { stored, waiting } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { recordVisit, writeVisit } from './lib/visit.mjs';

const WORDS = 'Written before the bad release';

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

/** A phone with a visit that waits and another one that is being written, while there is no server. */
async function phoneThatWaits() {
  const phone = await Phone.on(server.url, { expected: [NO_SERVER] });
  await phone.takeCaseload(server.accounts.priya);
  await server.stop();
  await recordVisit(phone, (visit) => visit.write('What I saw', WORDS));
  const visit = await writeVisit(phone, (visit) => visit.write('What I saw', `${WORDS}, begun`));
  await phone.sees('Every word is saved on this phone');
  return { phone, visit };
}

const byKey = (rows) => Object.fromEntries(rows.map(({ table, key, bytes }) => [`${table}/${key}`, bytes]));

/** What lies in the tables that a person writes. */
async function written(page) {
  const all = await Promise.all(['outbox', 'draft', 'held', 'blob', 'chunk'].map((table) => stored(page, table)));
  return byKey(all.flat());
}

/** The file of the rescue page: `{ 'outbox/1': base64, … }`. */
function read(file) {
  const found = {};
  for (let at = 0; at < file.length; ) {
    const line = file.indexOf(10, at);
    const [, key, length] = /^(.*) (\d+)$/.exec(file.subarray(at, line).toString());
    found[key] = file.subarray(line + 1, line + 1 + Number(length)).toString('base64');
    at = line + 1 + Number(length) + 1;
  }
  return found;
}

test('the rescue page hands over what is not sent, fetches Kept again, and erases nothing', async (t) => {
  const { phone } = await phoneThatWaits();
  t.after(() => phone.dispose());
  const before = await written(phone.page);
  assert.equal((await waiting(phone.page)).length, 1);
  await server.start();
  // No app runs there that would send it.
  await phone.context.route('**/api/v1/exchange', (route) => route.abort());
  await phone.goto('/rescue');
  await phone.sees('There is something of yours on this phone');
  for (const width of [320, 412, 1024]) {
    await phone.page.setViewportSize({ width, height: 800 });
    const found = [axe, sideways, targets, crowding].map((check) => check(phone.page));
    assert.deepEqual((await Promise.all(found)).flat(), [], `${width} px`);
  }
  const [download] = await Promise.all([phone.page.waitForEvent('download'), phone.tap(phone.button('Save a copy'))]);
  const copy = read(await readFile(await download.path()));
  for (const [key, bytes] of Object.entries(before)) assert.equal(copy[key], bytes, key);
  assert.ok(copy['meta/device'], 'whose it is');

  await phone.context.unroute('**/api/v1/exchange');
  await phone.tap(phone.button('Fetch Kept again'));
  await phone.heading('Today').waitFor();
  await until('the visit is sent', async () => (await waiting(phone.page)).length === 0);
  const after = await written(phone.page);
  for (const key of Object.keys(before).filter((key) => key.startsWith('draft/'))) assert.equal(after[key], before[key]);
  assert.deepEqual(phone.complaints(), []);
});

test('on a phone that nobody has used, the rescue page makes nothing', async (t) => {
  const phone = new Phone(server.url);
  t.after(() => phone.dispose());
  await phone.open('/rescue');
  await phone.sees('There is nothing of yours on this phone.');
  assert.deepEqual(await phone.page.evaluate(() => indexedDB.databases()), []);
  assert.equal(await phone.button('Save a copy').count(), 0);
  assert.deepEqual(phone.complaints(), []);
});

test('a worker that is stopped leaves, in the middle of a visit, and what is written and what waits stays', async (t) => {
  const { phone, visit } = await phoneThatWaits();
  t.after(() => phone.dispose());
  const before = await written(phone.page);
  const stopping = await openServer({ data: server.data, port: server.port, args: ['--stop-worker'] });
  t.after(() => stopping.close());
  await phone.page.evaluate(() => (globalThis.thisPage = true));
  await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const count = async () => [await navigator.serviceWorker.getRegistrations(), await caches.keys()].map((all) => all.length);
  const left = () => phone.page.evaluate(count);
  await until('worker and files are gone', async () => (await left()).join() === '0,0');
  assert.equal(await phone.page.evaluate(() => globalThis.thisPage), true, 'the page was left alone');
  const now = await written(phone.page);
  for (const key of Object.keys(before).filter((key) => key.startsWith('draft/'))) assert.equal(now[key], before[key], key);
  await visit.field('What I saw').pressSequentially('!');
  await phone.sees('Every word is saved on this phone');
  await visit.finish();
  await until('both visits are sent', async () => (await waiting(phone.page)).length === 0, 30_000);
  await stopping.stop();
  await server.start();
  await phone.goto('/');
  await phone.heading('Today').waitFor();
  await until('the worker is there again', async () => (await left()).join() === '1,1');
  assert.deepEqual(phone.complaints(), []);
});
