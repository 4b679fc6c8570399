// What is taken back from somebody leaves their browser with the next contact: every store of IndexedDB, segments among
// them, the caches, the small stores of text.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { Device, id, make, set, value } from './lib/device.mjs';
import { findEverywhere } from './lib/everywhere.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';

const [HERS, LEFT, FAMILY] = ['kanarek-of-hers', 'kanarek-that-stays', 'kanarek-of-the-family'];

let server, priya, nowak, ewa;

before(async () => {
  server = await openAuthority();
  priya = await Device.signedIn(server.url, server.accounts.priya);
  await priya.exchange();
  nowak = priya.family('Nowak').id;
  ewa = priya.of('person').find((one) => one.scope.equals(nowak) && value(one, 'forename') === 'Ewa').id;
});

after(() => server?.close());

const share = (record, change, more = {}) => ({
  id: id(), record, kind: 'share', field: '', value: change, ...more,
});

async function takes(device, ops) {
  assert.deepEqual(await device.exchange(ops), ['applied']);
}

/** A step with these words, shared with Ewa where `reader` is hers. */
async function step(words, reader) {
  const record = { id: id(), fields: {} };
  const ops = [make('step', nowak, record.id), set(record, 'what', words)];
  await takes(priya, reader ? [...ops, share(record.id, { add: [reader] })] : ops);
  return record.id;
}

async function contact(phone) {
  await phone.goto('/saved');
  await phone.tap(phone.button('Send now'));
}

test('what is unshared leaves the mother’s phone, and what stays shared stays', async (t) => {
  const first = await step(HERS, ewa);
  await step(LEFT, ewa);
  const phone = await Phone.on(server.url);
  t.after(() => phone.dispose());
  await phone.signIn(server.accounts.ewa);
  const isIn = async (words) => (await findEverywhere(phone.page, words)).length > 0;
  await until('both came', async () => (await isIn(HERS)) && (await isIn(LEFT)));
  assert.deepEqual(await findEverywhere(phone.page, HERS), ['IndexedDB segment']);
  await priya.exchange();
  const record = priya.records.get(first.toString('hex'));
  const sup = record.fields[`reader:${ewa.toString('hex')}`].heads.map((head) => head.op);
  await takes(priya, [share(first, { remove: [ewa] }, { sup, seen_generation: record.generation })]);
  await contact(phone);
  await until('it has left', async () => !(await isIn(HERS)));
  assert.ok(await isIn(LEFT));
  assert.deepEqual(phone.complaints(), []);
});

test('a family that is somebody else’s from today leaves the worker’s phone whole', async (t) => {
  const phone = await Phone.on(server.url);
  t.after(() => phone.dispose());
  await phone.takeCaseload(server.accounts.priya);
  await step(FAMILY);
  await until('it came', async () => (await findEverywhere(phone.page, FAMILY)).length > 0);
  const hers = (one) => one.scope.equals(nowak) && !value(one, 'to');
  const allocations = priya.of('allocation').filter(hers);
  assert.ok(allocations.length > 0);
  const grace = await Device.signedIn(server.url, server.accounts.grace);
  await grace.exchange();
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await takes(grace, allocations.map((one) => set({ id: one.id }, 'to', yesterday, { seen_generation: one.generation })));
  await contact(phone);
  await until('it has left', async () => (await findEverywhere(phone.page, FAMILY)).length === 0);
  for (const words of ['kanarek', 'Zosia', 'Kuba']) assert.deepEqual(await findEverywhere(phone.page, words), [], words);
  await phone.tap(phone.tab('Families'));
  assert.equal(await phone.page.getByText('The Nowak family').count(), 0);
  assert.deepEqual(phone.complaints(), []);
});
