// What is taken back from somebody leaves their browser with the next contact: every store of IndexedDB, segments among
// them, the caches, the small stores of text.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { Device, id, make, set, value } from './lib/device.mjs';
import { findEverywhere } from './lib/everywhere.mjs';
import { decode } from './lib/msgpack.mjs';
import { drawn, held } from './lib/caught.mjs';
import { Phone } from './lib/phone.mjs';
import { writeVisit } from './lib/visit.mjs';
import { until } from './lib/until.mjs';

const [HERS, LEFT, FAMILY] = ['kanarek-of-hers', 'kanarek-that-stays', 'kanarek-of-the-family'];
const BEGUN = 'kanarek-of-what-was-begun';

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

/** A visit as far as it is written: words, a photo, a drawing that lies open. And a plan that is being changed. */
async function beginWriting(phone) {
  await phone.goto('/families');
  await phone.tap(phone.page.getByText('The Nowak family'));
  await phone.tap(phone.link('The plan'));
  await phone.tap(phone.button(/Change/).first());
  await phone.page.getByRole('textbox').first().fill(`${BEGUN} plan`);
  await writeVisit(phone, async (visit) => {
    await visit.write('What I saw', `${BEGUN} visit`);
    await visit.promise({ what: `${BEGUN} promise`, to: 'Ewa', by: 'In a week' });
    const input = phone.page.getByLabel('Add a photo').first();
    await input.setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: await picture(phone.page) });
    await drawn(phone.page, '[data-attached]');
    await phone.tap(phone.button('Draw a picture').first());
    const box = await phone.page.getByRole('dialog').locator('canvas').boundingBox();
    await phone.page.mouse.move(box.x + 20, box.y + 20);
    await phone.page.mouse.down();
    await phone.page.mouse.move(box.x + 80, box.y + 90, { steps: 5 });
    await phone.page.mouse.up();
  });
  await until('all of it is saved', async () => (await findEverywhere(phone.page, BEGUN)).join() === 'IndexedDB draft');
}

const picture = (page) => page.evaluate(async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 300 });
  const blob = await new Promise((done) => canvas.toBlob(done));
  return Array.from(new Uint8Array(await blob.arrayBuffer()));
}).then((bytes) => Buffer.from(bytes));

test('a family that is somebody else’s from today leaves the worker’s phone whole, and what was begun is not lost', async (t) => {
  const phone = await Phone.on(server.url);
  t.after(() => phone.dispose());
  await phone.takeCaseload(server.accounts.priya);
  await step(FAMILY);
  await until('it came', async () => (await findEverywhere(phone.page, FAMILY)).length > 0);
  await beginWriting(phone);
  const hers = (one) => one.scope.equals(nowak) && !value(one, 'to');
  const allocations = priya.of('allocation').filter(hers);
  assert.ok(allocations.length > 0);
  const grace = await Device.signedIn(server.url, server.accounts.grace);
  await grace.exchange();
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await takes(grace, allocations.map((one) => set({ id: one.id }, 'to', yesterday, { seen_generation: one.generation })));
  // The visit is still open, under a drawing: whoever writes is told.
  await phone.page.getByText('This family is not on this phone.').waitFor();
  await contact(phone);
  await until('it has left', async () => (await findEverywhere(phone.page, FAMILY)).length === 0);
  await until('its drafts have left', async () => (await findEverywhere(phone.page, BEGUN)).length === 0);
  await until('what was caught has left', async () => (await held(phone.page, 'blob')) + (await held(phone.page, 'chunk')) === 0);
  for (const words of ['kanarek', 'Zosia', 'Kuba']) assert.deepEqual(await findEverywhere(phone.page, words), [], words);
  await phone.tap(phone.tab('Families'));
  assert.equal(await phone.page.getByText('The Nowak family').count(), 0);

  // Its author reads it where it is, and the manager finds it.
  await phone.goto('/saved');
  const mine = phone.page.getByRole('button', { name: 'Show what I wrote' });
  await until('the plan and the visit are listed', async () => (await mine.count()) === 2);
  for (const left of [1, 0]) {
    await phone.tap(mine.first());
    await until('it is shown', async () => (await mine.count()) === left);
  }
  for (const what of ['plan', 'visit', 'promise']) await phone.page.getByText(`${BEGUN} ${what}`).first().waitFor();
  assert.deepEqual(await findEverywhere(phone.page, BEGUN), []);
  const answer = await fetch(`${server.url}/api/v1/aside`, { headers: { cookie: grace.cookie } });
  const { aside } = await answer.json();
  assert.deepEqual(aside.map((one) => [one.family_name, one.is_mine]), [['Nowak', false], ['Nowak', false]]);
  const wrote = [];
  for (const { dev, n } of aside) {
    const bytes = await fetch(`${server.url}/api/v1/aside/${dev}/${n}`, { headers: { cookie: priya.cookie } });
    wrote.push(...decode(Buffer.from(await bytes.arrayBuffer())).ops);
  }
  const made = wrote.filter(({ kind }) => kind === 'new').map(({ field }) => field);
  assert.deepEqual(made.sort(), ['attachment', 'attachment', 'promise', 'visit', 'visit_note']);
  assert.ok(!wrote.some(({ kind, field }) => kind === 'share' || field === 'signed_at'), 'nobody finished or shared it');
  assert.deepEqual(phone.complaints(), []);
});
